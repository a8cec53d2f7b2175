package dev.tandem.generation.backend.openai;

/** The ways in which asking a model server fails. */
enum FaultKind {
  /** No connection. */
  UNREACHABLE(true, Sick.SERVER),
  /** A kept connection turned out to be closed: says nothing of the server. */
  STALE(true, Sick.NOBODY),
  /** The connection broke before the answer began. */
  RESET(true, Sick.SERVER),
  /** 502, 503 or 504. */
  UNAVAILABLE(true, Sick.SERVER),
  /** Nothing came for too long. */
  SLOW(false, Sick.MODEL),
  /** Any other answer that a sound server does not give to a chat completion, such as 500. */
  FAILED(false, Sick.MODEL),
  /** An answer that is not what it should be: HTML, malformed JSON. */
  MALFORMED(false, Sick.MODEL),
  /** The answer broke off. */
  TRUNCATED(false, Sick.MODEL),
  /** The answer is longer than allowed. */
  TOO_LARGE(false, Sick.NOBODY),
  /** Our key is not accepted, or there is no such API: for the operator to mend. */
  MISCONFIGURED(false, Sick.NOBODY),
  /** The adapter is not there: another replica may have it. */
  NOT_LOADED(true, Sick.NOBODY),
  /** The answer is by another model than was asked, or does not say by which. */
  OTHER_MODEL(true, Sick.NOBODY),
  /** 429. */
  RATE_LIMITED(false, Sick.NOBODY),
  /** The request is refused for its own sake. */
  REFUSED(false, Sick.NOBODY),
  /** No place became free in time. */
  BUSY(false, Sick.NOBODY),
  /** All breakers are open. */
  ALL_AWAY(false, Sick.NOBODY);

  private final boolean retriable;
  private final Sick sick;

  FaultKind(boolean retriable, Sick sick) {
    this.retriable = retriable;
    this.sick = sick;
  }

  /** Whether another replica may be asked, while the caller was told nothing yet. */
  boolean isRetriable() {
    return retriable;
  }

  /** Whose breaker counts it. */
  Sick sick() {
    return sick;
  }

  /** Whom a failure says something of. */
  enum Sick {
    /** Whatever the replica serves. */
    SERVER,
    /** The one model at the replica: its others may be well. */
    MODEL,
    /** Neither. */
    NOBODY
  }
}
