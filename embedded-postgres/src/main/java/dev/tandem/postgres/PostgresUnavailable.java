package dev.tandem.postgres;

/**
 * The embedded PostgreSQL cannot be had, started or stopped. The message is for the person at the
 * keyboard: what is wrong and what to do about it.
 */
public final class PostgresUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PostgresUnavailable(String message) {
    super(message);
  }

  public PostgresUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
