package dev.tandem.finetune.launcher;

/** A trainer that can't be started, however often it is tried; the message is for the user. */
public final class LaunchFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LaunchFailed(String message) {
    super(message);
  }
}
