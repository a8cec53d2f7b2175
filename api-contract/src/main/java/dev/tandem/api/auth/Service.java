package dev.tandem.api.auth;

import java.util.Locale;

/** The services of Tandem; each serves its own operations and has a schema of its own. */
public enum Service {
  RETRIEVAL,
  GENERATION,
  FINETUNE;

  /** As tokens and schemas write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
