package dev.tandem.finetune.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.BiConsumer;

/** JSON as the flat keys and short values that MLflow takes. */
final class Flat {

  private static final int LONGEST_KEY = 200;
  private static final int LONGEST_VALUE = 500;
  private static final int LONGEST_DIGEST = 32;

  private Flat() {}

  /** All numbers, by their path. */
  static void numbers(String prefix, JsonNode from, BiConsumer<String, Double> take) {
    from.properties()
        .forEach(
            each -> {
              String key = prefix + key(each.getKey());
              if (each.getValue().isNumber() && Double.isFinite(each.getValue().doubleValue())) {
                take.accept(key, each.getValue().doubleValue());
              } else if (each.getValue().isObject()) {
                numbers(key + ".", each.getValue(), take);
              }
            });
  }

  /** All values, by their path; lists as JSON. */
  static void texts(String prefix, JsonNode from, Map<String, String> into) {
    from.properties()
        .forEach(
            each -> {
              JsonNode value = each.getValue();
              String key = prefix + key(each.getKey());
              if (value.isObject()) {
                texts(key + ".", value, into);
              } else if (!value.isNull()) {
                into.put(key, value(value.isValueNode() ? value.asText() : value.toString()));
              }
            });
  }

  /** With nothing that MLflow refuses. */
  static String key(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9_. /-]", "_");
    return clean.substring(0, Math.min(clean.length(), LONGEST_KEY));
  }

  /** As much as old servers take, too. */
  static String value(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST_VALUE));
  }

  /** The begin of a digest: MLflow takes 36 characters. */
  static String digest(String digest) {
    return digest.substring(0, Math.min(digest.length(), LONGEST_DIGEST));
  }
}
