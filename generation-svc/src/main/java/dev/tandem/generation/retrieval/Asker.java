package dev.tandem.generation.retrieval;

import dev.tandem.api.auth.Identity;
import java.util.Map;
import java.util.Optional;

/** On whose behalf something is looked up. */
public record Asker(Identity identity) {

  /** This service itself, for work of the project that no caller waits for. */
  public static Asker service(String project) {
    return new Asker(Identity.service(project));
  }

  /** This service itself, for what a holder of a key asked for earlier; null for nobody's. */
  public static Asker service(String project, String holder) {
    return new Asker(Identity.service(project, holder, Map.of()));
  }

  /** Whose limits this counts for; empty where there can be none. */
  public Optional<String> holder() {
    return identity.id().startsWith(Identity.KEY_PREFIX)
        ? Optional.of(identity.id())
        : Optional.empty();
  }

  public String project() {
    return identity.project();
  }
}
