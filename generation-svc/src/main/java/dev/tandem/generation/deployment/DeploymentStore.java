package dev.tandem.generation.deployment;

import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.deployment.StoredDeployment.Version;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to where deployments are kept. A deployment is seen only inside its project. */
public interface DeploymentStore {

  /** Keeps a new deployment with one version; says false when there is one of this name. */
  Uni<Boolean> create(String project, String name, DeploymentSpec spec, Instant now);

  Uni<Optional<StoredDeployment>> find(String project, String name);

  /** One more than the page's limit where there are more; empty when its cursor names none. */
  Uni<Optional<List<StoredDeployment>>> list(String project, PageRequest page);

  /**
   * Versions by number, one more than the limit where there are more. Empty when there is no such
   * deployment.
   *
   * @param after the page follows this version, or null
   */
  Uni<List<Version>> versions(
      String project, String name, Integer after, boolean ascending, int most);

  /**
   * Replaces the canary, and adds a version where one is given; all or nothing.
   *
   * @param newest the version that has to be the newest for the change to happen
   * @param next the version to add, whose number follows on {@code newest}
   * @return whether it happened
   */
  Uni<Boolean> change(
      String project, String name, int newest, Optional<Version> next, Canary canary, Instant now);

  /** Forgets the deployment with all versions; says whether there was one. */
  Uni<Boolean> delete(String project, String name, Instant now);
}
