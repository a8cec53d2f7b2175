package dev.tandem.generation.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;

/**
 * JSON in exactly one spelling, so that it can be hashed: the JSON Canonicalization Scheme, RFC
 * 8785. Members are sorted by their UTF-16 units, there is no white space, and numbers are written
 * as ECMAScript writes doubles.
 *
 * <p>What no database column holds, NUL and halves of surrogate pairs, becomes U+FFFD; numbers that
 * JSON lacks become null. So the spelling survives being stored and read.
 */
final class CanonicalJson {

  /** Integers up to here are exact as doubles. */
  private static final long MAX_EXACT = 1L << 53;

  private static final MathContext ONE_DIGIT = new MathContext(1);

  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder out = new StringBuilder(4096);

  private CanonicalJson() {}

  static String of(JsonNode node) {
    CanonicalJson json = new CanonicalJson();
    json.write(node);
    return json.out.toString();
  }

  private void write(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node);
      case ARRAY -> writeArray(node);
      case STRING -> writeText(node.textValue());
      case NUMBER -> out.append(number(node));
      case BOOLEAN -> out.append(node.booleanValue());
      default -> out.append("null");
    }
  }

  private void writeObject(JsonNode node) {
    List<Map.Entry<String, JsonNode>> members =
        node.properties().stream().sorted(Map.Entry.comparingByKey()).toList();
    char separator = '{';
    for (Map.Entry<String, JsonNode> member : members) {
      out.append(separator);
      writeText(member.getKey());
      out.append(':');
      write(member.getValue());
      separator = ',';
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private void writeArray(JsonNode node) {
    char separator = '[';
    for (JsonNode item : node) {
      out.append(separator);
      write(item);
      separator = ',';
    }
    out.append(node.isEmpty() ? "[]" : "]");
  }

  private void writeText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        out.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else {
        writeSpecial(c);
      }
    }
    out.append('"');
  }

  private void writeSpecial(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> {
        if (c == 0 || Character.isSurrogate(c)) {
          out.append(REPLACEMENT);
        } else {
          out.append("\\u00").append(Character.forDigit(c >> 4, 16));
          out.append(Character.forDigit(c & 0xf, 16));
        }
      }
    }
  }

  /** The same text without what {@link #of} would replace. */
  static String storable(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        clean = clean == null ? new StringBuilder(text) : clean;
        clean.setCharAt(i, REPLACEMENT);
      }
    }
    return clean == null ? text : clean.toString();
  }

  private static String number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      long value = node.longValue();
      if (value >= -MAX_EXACT && value <= MAX_EXACT) {
        return Long.toString(value);
      }
    }
    return number(node.doubleValue());
  }

  /** A double as ECMAScript's Number::toString spells it; {@code null} for those JSON lacks. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "null";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal exact = shortest(Math.abs(value));
    String digits = exact.unscaledValue().toString();
    int point = digits.length() - exact.scale();
    return (value < 0 ? "-" : "") + spelled(digits, point);
  }

  /**
   * Since JDK 19 Double.toString finds the shortest digits, as ECMAScript demands; but two at
   * least, where one may do.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (digits.precision() == 2) {
      BigDecimal one = digits.round(ONE_DIGIT);
      return one.doubleValue() == value ? one : digits;
    }
    return digits;
  }

  /**
   * @param point how many of the digits stand before the decimal point; may be negative, or more
   *     than there are
   */
  private static String spelled(String digits, int point) {
    if (point > 21 || point <= -6) {
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      return digits.charAt(0) + fraction + (point > 0 ? "e+" : "e") + (point - 1);
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length());
    }
    return point > 0
        ? digits.substring(0, point) + "." + digits.substring(point)
        : "0." + "0".repeat(-point) + digits;
  }
}
