package dev.tandem.standalone;

/** Tandem cannot start as it was asked to. The message says what the person can do about it. */
final class CannotStart extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CannotStart(String message) {
    super(message, null, false, false);
  }
}
