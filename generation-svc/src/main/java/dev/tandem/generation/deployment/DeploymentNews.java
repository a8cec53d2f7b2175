package dev.tandem.generation.deployment;

import io.smallrye.mutiny.Multi;

/**
 * Port to news of what names stand for, deployments and tuned models, whichever replica changed
 * them.
 */
public interface DeploymentNews {

  /** What is heard. Before the first {@link Listening} nothing is. */
  sealed interface News {

    /** From now on every change is told; those before may have been missed. */
    record Listening() implements News {}

    /** Changes may be missed until it listens again. */
    record Deaf() implements News {}

    /** What this name stands for changed, in some project. */
    record Changed(String name) implements News {}
  }

  /** Listens until cancelled, again and again where it is interrupted. Never ends, never fails. */
  Multi<News> listen();
}
