package dev.tandem.generation.retrieval;

import dev.tandem.api.auth.Identity;

/** On whose behalf something is looked up. */
public record Asker(Identity identity) {

  /** This service itself, for work of the project that no caller waits for. */
  public static Asker service(String project) {
    return new Asker(Identity.service(project));
  }

  public String project() {
    return identity.project();
  }
}
