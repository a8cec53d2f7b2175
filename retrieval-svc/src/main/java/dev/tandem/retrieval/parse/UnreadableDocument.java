package dev.tandem.retrieval.parse;

/** A file that cannot become text, with the reason its owner reads in {@code last_error}. */
public final class UnreadableDocument extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The codes of {@code last_error} in the API that a file itself can cause. */
  public enum Code {
    UNSUPPORTED_FILE,
    INVALID_FILE
  }

  private final Code code;

  public UnreadableDocument(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
