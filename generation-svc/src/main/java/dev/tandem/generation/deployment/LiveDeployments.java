package dev.tandem.generation.deployment;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Port to what requests can name. Fails with the store's failure where that is away. */
public interface LiveDeployments {

  /** What requests for this name can get, as it is now; empty when there is no such deployment. */
  Uni<Optional<Live>> find(String project, String name);

  /** One version, whatever requests it gets; empty when there is none. */
  Uni<Optional<DeploymentSpec>> version(String project, String name, int version);

  /** All names of the project, in alphabetical order. */
  Uni<List<String>> names(String project);
}
