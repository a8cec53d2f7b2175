package dev.tandem.generation.backend.openai;

/** The ways in which asking a model server fails. */
enum FaultKind {
  /** No connection. */
  UNREACHABLE(true, true),
  /** A kept connection turned out to be closed: says nothing of the server. */
  STALE(true, false),
  /** The connection broke before the answer began. */
  RESET(true, true),
  /** 502, 503 or 504. */
  UNAVAILABLE(true, true),
  /** Nothing came for too long. */
  SLOW(false, true),
  /** Any other answer that a sound server does not give to a chat completion, such as 500. */
  FAILED(false, true),
  /** An answer that is not what it should be: HTML, malformed JSON. */
  MALFORMED(false, true),
  /** The answer broke off. */
  TRUNCATED(false, true),
  /** The answer is longer than allowed. */
  TOO_LARGE(false, false),
  /** Our key is not accepted, or there is no such API: for the operator to mend. */
  MISCONFIGURED(false, false),
  /** The adapter is not there: another replica may have it. */
  NOT_LOADED(true, false),
  /** The answer is by another model than was asked, or does not say by which. */
  OTHER_MODEL(true, false),
  /** 429. */
  RATE_LIMITED(false, false),
  /** The request is refused for its own sake. */
  REFUSED(false, false),
  /** No place became free in time. */
  BUSY(false, false),
  /** All breakers are open. */
  ALL_AWAY(false, false);

  private final boolean retriable;
  private final boolean sick;

  FaultKind(boolean retriable, boolean sick) {
    this.retriable = retriable;
    this.sick = sick;
  }

  /** Whether another replica may be asked, while the caller was told nothing yet. */
  boolean isRetriable() {
    return retriable;
  }

  /** Whether the replica's breaker counts it. */
  boolean isSick() {
    return sick;
  }
}
