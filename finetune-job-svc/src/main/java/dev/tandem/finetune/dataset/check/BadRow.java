package dev.tandem.finetune.dataset.check;

/** Why a line is no row. The message continues a sentence that begins with the line's number. */
public final class BadRow extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;

  BadRow(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public String code() {
    return code;
  }
}
