package dev.tandem.api.auth;

import java.util.Locale;

/** What the use of a key can be limited in; the keys file writes {@code requests-per-minute=60}. */
public enum Limit {
  REQUESTS_PER_MINUTE,
  /** Of prompts and answers together. */
  TOKENS_PER_MINUTE,
  /** Of a calendar month in UTC. */
  TOKENS_PER_MONTH,
  /** Of a calendar month in UTC, in millionths of the currency that prices are in. */
  COST_PER_MONTH,
  /** Of all files of the project together, in bytes. */
  STORED_BYTES;

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
