package dev.tandem.finetune.advice.report;

import dev.tandem.finetune.advice.measure.Measurement.Share;
import java.time.Instant;
import java.util.Locale;

/** Numbers and words as both pages show them. */
final class Texts {

  private Texts() {}

  /** The text in HTML and SVG, also inside quotation marks. */
  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * The text in a paragraph or a cell of Markdown, on one line and without a meaning of its own.
   */
  static String markdown(String text) {
    return text.replaceAll("[\\r\\n\\t\\u0085\\u2028\\u2029]+", " ")
        .replaceAll("([\\\\`*_{}\\[\\]()#|!~<>&])", "\\\\$1");
  }

  static String share(Share share) {
    return share == null
        ? "–"
        : share.low() == null
            ? ratio(share.value())
            : "%s (%s to %s)"
                .formatted(ratio(share.value()), ratio(share.low()), ratio(share.high()));
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  static String money(Double value) {
    if (value == null) {
      return "–";
    }
    return Math.abs(value) >= 1 || value == 0
        ? String.format(Locale.ROOT, "%,.2f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  static String count(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  static String millis(Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.0f ms", value);
  }

  static String day(long seconds) {
    return Instant.ofEpochSecond(seconds).toString().replace("T", " ").replace("Z", " UTC");
  }
}
