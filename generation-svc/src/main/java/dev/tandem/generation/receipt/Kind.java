package dev.tandem.generation.receipt;

import java.util.Locale;

/** What an entry of a chain is about. */
public enum Kind {
  /** An answer: a receipt proper. */
  ANSWER,
  /** Entries whose time was over were removed from the beginning of the chain. */
  RETENTION,
  /** Texts were removed. */
  REDACTION;

  /** The name as the database and JSON have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Kind labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
