package dev.tandem.generation.deployment;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.deployment.DeploymentReader.Back;
import dev.tandem.generation.deployment.DeploymentReader.Wanted;
import dev.tandem.generation.deployment.ModelCheck.Unknown;
import dev.tandem.generation.deployment.StoredDeployment.Version;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes of deployments. Each takes effect as a whole or not at all, and only on the newest
 * version that it was decided on; this process sees it when the Uni has its item.
 */
@ApplicationScoped
public class DeploymentChanges {

  private static final int TRIES = 5;
  private static final int MOST_NAMED = 20;

  private final DeploymentStore store;
  private final Deployments deployments;
  private final ModelCheck models;
  private final Clock clock;

  public DeploymentChanges(
      DeploymentStore store, Deployments deployments, ModelCheck models, Clock clock) {
    this.models = models;
    this.store = store;
    this.deployments = deployments;
    this.clock = clock;
  }

  /**
   * @return fails with {@link ApiError} 400 when the name is taken, or a model is not known
   */
  Uni<StoredDeployment> create(String project, String name, DeploymentSpec spec) {
    return known(project, spec)
        .chain(() -> store.create(project, name, spec, now()))
        .chain(
            created -> {
              if (!created) {
                throw ApiError.invalid(
                    "name",
                    "There is a deployment '"
                        + name
                        + "' already; POST to its own address adds a version.");
              }
              return changed(project, name);
            });
  }

  /**
   * @return fails with {@link ApiError} 404 when there is no such deployment, 400 when the canary
   *     does not fit its versions or a model is not known, and 409 when it was decided on another
   *     newest version
   */
  Uni<StoredDeployment> change(String project, String name, Wanted wanted) {
    return find(project, name)
        .chain(
            found ->
                wanted
                    .spec()
                    .map(spec -> known(project, spec))
                    .orElseGet(() -> Uni.createFrom().voidItem()))
        .chain(() -> change(project, name, wanted, TRIES));
  }

  /** Whether its models are there; what an older version names is not asked again. */
  private Uni<Void> known(String project, DeploymentSpec spec) {
    List<String> names = new ArrayList<>(List.of(spec.model()));
    names.addAll(spec.fallback());
    return models
        .unknown(project, names)
        .map(
            found -> {
              found.ifPresent(
                  unknown -> {
                    throw unknown(names.indexOf(unknown.name()), unknown);
                  });
              return null;
            });
  }

  private static ApiError unknown(int place, Unknown model) {
    String param = place == 0 ? "model" : "fallback[" + (place - 1) + "]";
    List<String> known = model.known();
    String listed = String.join(", ", known.subList(0, Math.min(MOST_NAMED, known.size())));
    String more = known.size() > MOST_NAMED ? " and " + (known.size() - MOST_NAMED) + " more" : "";
    return ApiError.invalid(
        param,
        "model_not_found",
        "'" + param + "' names no model that is served here. Known are " + listed + more + ".");
  }

  private Uni<StoredDeployment> change(String project, String name, Wanted wanted, int tries) {
    return find(project, name)
        .chain(
            current -> {
              int newest = decidedOn(wanted.basedOn(), current);
              Optional<Version> next =
                  wanted.spec().map(spec -> new Version(newest + 1, now(), null, spec));
              Canary canary =
                  wanted
                      .canary()
                      .checkedFor(current.first(), next.map(Version::number).orElse(newest));
              return store.change(project, name, newest, next, canary, now());
            })
        .chain(
            happened -> {
              if (happened) {
                return changed(project, name);
              }
              if (tries <= 1) {
                throw overtaken(name);
              }
              return change(project, name, wanted, tries - 1);
            });
  }

  /**
   * Makes the specification of an older version the newest one. Without a version it is the one
   * before what is live, so that several such calls go back step by step. Not tried again when
   * another change comes first: it would go back from something nobody has seen.
   *
   * @return fails with {@link ApiError} 404 when there is no such deployment, and 400 when it has
   *     no such version
   */
  Uni<StoredDeployment> rollback(String project, String name, Back back) {
    return find(project, name)
        .chain(
            current ->
                version(project, current, back.version())
                    .chain(
                        target ->
                            store.change(
                                project,
                                name,
                                decidedOn(back.basedOn(), current),
                                Optional.of(copy(target, current)),
                                Canary.NONE,
                                now())))
        .chain(
            happened -> {
              if (!happened) {
                throw overtaken(name);
              }
              return changed(project, name);
            });
  }

  /** The newest version, if it is the one that was expected. */
  private static int decidedOn(Optional<Integer> expected, StoredDeployment current) {
    int newest = current.newest().number();
    if (expected.isPresent() && expected.get() != newest) {
      throw ApiError.of(
          409,
          "deployment_changed",
          "based_on",
          "The newest version of '%s' is %d, and not %d."
              .formatted(current.name(), newest, expected.get()));
    }
    return newest;
  }

  /**
   * One version of a deployment, shown as if it were the newest.
   *
   * @return fails with {@link ApiError} 404 when there is no such deployment or version
   */
  Uni<StoredDeployment> find(String project, PinnedName pinned) {
    return find(project, pinned.name())
        .chain(
            found ->
                store
                    .versions(project, pinned.name(), pinned.version() + 1, false, 1)
                    .map(
                        versions ->
                            versions.stream()
                                .filter(each -> each.number() == pinned.version())
                                .findFirst()
                                .map(
                                    version ->
                                        new StoredDeployment(
                                            found.name(),
                                            found.createdAt(),
                                            found.updatedAt(),
                                            found.first(),
                                            found.canary(),
                                            version))
                                .orElseThrow(
                                    () -> unknown(pinned.name() + "@" + pinned.version()))));
  }

  /**
   * @return fails with {@link ApiError} 404 when there is no such deployment
   */
  Uni<Void> delete(String project, String name) {
    return store
        .delete(project, name, now())
        .invoke(
            deleted -> {
              if (!deleted) {
                throw unknown(name);
              }
              deployments.forget(name);
            })
        .replaceWithVoid();
  }

  /**
   * @return fails with {@link ApiError} 404 when there is no such deployment
   */
  Uni<StoredDeployment> find(String project, String name) {
    return store.find(project, name).map(found -> found.orElseThrow(() -> unknown(name)));
  }

  private Version copy(Version target, StoredDeployment current) {
    return new Version(current.newest().number() + 1, now(), target.number(), target.spec());
  }

  private Uni<Version> version(
      String project, StoredDeployment current, Optional<Integer> version) {
    Version live = current.newest();
    int number =
        version.orElse(live.copiedFrom() == null ? live.number() - 1 : live.copiedFrom() - 1);
    if (number == live.number()) {
      throw ApiError.invalid("version", "Version " + number + " is the newest one already.");
    }
    if (number < current.first() || number > live.number()) {
      throw ApiError.invalid(
          "version",
          version.isPresent()
              ? "'version' must be one of " + current.first() + " to " + (live.number() - 1) + "."
              : "There is no version before the one that is live; name a 'version'.");
    }
    return store
        .versions(project, current.name(), number + 1, false, 1)
        .map(found -> found.stream().findFirst().orElseThrow(() -> unknown(current.name())));
  }

  private Uni<StoredDeployment> changed(String project, String name) {
    deployments.forget(name);
    return find(project, name);
  }

  private Instant now() {
    return clock.instant();
  }

  private static ApiError unknown(String name) {
    return ApiError.notFound("deployment", name);
  }

  private static ApiError overtaken(String name) {
    return ApiError.invalid(
        null,
        "Another request changed '" + name + "' meanwhile. Look at it, then send this again.");
  }
}
