package dev.tandem.generation.batch;

import java.util.Locale;

/** Where a batch stands, as the API names it. */
public enum BatchStatus {
  /** Its input file waits to be read, or is being read. */
  VALIDATING,
  /** Its input file holds mistakes; nothing was run. */
  FAILED,
  /** Its lines are being run. */
  IN_PROGRESS,
  /** No line will run any more; the output files are being written. */
  FINALIZING,
  COMPLETED,
  /** Some lines had not run in time. */
  EXPIRED,
  /** No line will be started any more; what is there is being written. */
  CANCELLING,
  CANCELLED;

  /** The name in requests and answers. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static BatchStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
