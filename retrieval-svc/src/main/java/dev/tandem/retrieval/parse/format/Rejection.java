package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.UnreadableDocument;
import dev.tandem.retrieval.parse.UnreadableDocument.Code;
import java.util.Locale;

/** The reasons why files are refused, in words for their owners. */
final class Rejection {

  private Rejection() {}

  static UnreadableDocument invalid(String message) {
    return new UnreadableDocument(Code.INVALID_FILE, message);
  }

  static UnreadableDocument unsupported(String what) {
    return new UnreadableDocument(
        Code.UNSUPPORTED_FILE, what + " cannot be read. " + Format.SUPPORTED);
  }

  static UnreadableDocument tooMuchText(int limit) {
    return invalid(
        String.format(
            Locale.ROOT,
            "The file holds more than %,d characters of text, the limit for one file. Split it into"
                + " smaller files.",
            limit));
  }

  static UnreadableDocument noText(String format) {
    return invalid("The " + format + " holds no text.");
  }
}
