package dev.tandem.finetune.registry;

import dev.tandem.finetune.job.ProgressLog.Weights;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to the models whose serving is not what their state asks for. A claim is a lease; what is
 * done under one that was lost changes nothing and says so with {@code false}.
 */
public interface ServingQueue {

  /**
   * A model in the hands of a worker.
   *
   * @param checkpoint that it is, or null for the model at the end of its job
   * @param tries with this one
   */
  record Due(
      UUID claim,
      long number,
      String project,
      String job,
      String name,
      Weights checkpoint,
      Want want,
      int tries) {}

  /** What is to be made true. */
  enum Want {
    SERVED,
    RETIRED,
    /** Not served, and its files gone. */
    DELETED
  }

  /** A model whose time has come. */
  Uni<Optional<Due>> claim(Duration lease);

  /** It is as it should be, which the job's events tell. */
  Uni<Boolean> done(Due due, Instant at, String message);

  /** It is not yet, for this reason. */
  Uni<Boolean> retry(Due due, Duration pause, String reason);

  /** What was done under a lost claim may have undone what another did: it is looked at again. */
  Uni<Void> again(Due due);
}
