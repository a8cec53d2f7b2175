package dev.tandem.retrieval.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.index.Filter;
import dev.tandem.retrieval.index.Filter.Comparison;
import dev.tandem.retrieval.index.Filter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the filters of the API. */
final class FilterReader {

  static final int DEEPEST = 20;
  static final int MOST_CONDITIONS = 500;
  private static final int MOST_VALUES = 1000;

  private int conditions;

  private FilterReader() {}

  /**
   * The filter.
   *
   * @param node null or a JSON null for none
   * @throws ApiError 400 that names the part that is wrong
   */
  static Filter read(JsonNode node) {
    return node == null || node.isNull() ? null : new FilterReader().filter(node, "filters", 1);
  }

  private Filter filter(JsonNode node, String path, int depth) {
    if (depth > DEEPEST) {
      throw ApiError.invalid(
          "filters", "'filters' may be nested at most " + DEEPEST + " levels deep.");
    }
    if (!node.isObject()) {
      throw ApiError.invalid("filters", "'" + path + "' must be an object.");
    }
    if (++conditions > MOST_CONDITIONS) {
      throw ApiError.invalid(
          "filters", "'filters' may have at most " + MOST_CONDITIONS + " conditions.");
    }
    String type = node.path("type").asText("");
    return switch (type) {
      case "and" -> new Filter.All(children(node, path, depth));
      case "or" -> new Filter.Any(children(node, path, depth));
      case "eq", "ne", "gt", "gte", "lt", "lte", "in", "nin" -> comparison(type, node, path);
      default ->
          throw ApiError.invalid(
              "filters",
              "'" + path + ".type' must be one of eq, ne, gt, gte, lt, lte, in, nin, and, or.");
    };
  }

  private List<Filter> children(JsonNode node, String path, int depth) {
    JsonNode filters = node.path("filters");
    if (!filters.isArray() || filters.isEmpty()) {
      throw ApiError.invalid(
          "filters", "'" + path + ".filters' must be an array of at least one filter.");
    }
    List<Filter> children = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      children.add(filter(filters.get(i), path + ".filters[" + i + "]", depth + 1));
    }
    return children;
  }

  private static Filter comparison(String type, JsonNode node, String path) {
    JsonNode key = node.path("key");
    if (!key.isTextual() || key.asText().isEmpty()) {
      throw ApiError.invalid("filters", "'" + path + ".key' must be the name of an attribute.");
    }
    storable(key.asText(), path + ".key");
    Operator operator = Operator.valueOf(type.toUpperCase(Locale.ROOT));
    List<Object> values = values(operator, node.path("value"), path + ".value");
    return new Comparison(operator, key.asText(), values);
  }

  private static List<Object> values(Operator operator, JsonNode value, String path) {
    if (operator == Operator.IN || operator == Operator.NIN) {
      if (!value.isArray() || value.size() > MOST_VALUES) {
        throw ApiError.invalid(
            "filters", "'" + path + "' must be an array of at most " + MOST_VALUES + " values.");
      }
      List<Object> values = new ArrayList<>();
      value.forEach(element -> values.add(scalar(element, path)));
      return values;
    }
    Object scalar = scalar(value, path);
    boolean ordered = operator != Operator.EQ && operator != Operator.NE;
    if (ordered && scalar instanceof Boolean) {
      throw ApiError.invalid("filters", "'" + path + "' must be a number or a string to compare.");
    }
    return List.of(scalar);
  }

  private static Object scalar(JsonNode value, String path) {
    if (value.isTextual()) {
      return storable(value.asText(), path);
    }
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isNumber() && Double.isFinite(value.asDouble())) {
      return value.numberValue();
    }
    throw ApiError.invalid("filters", "'" + path + "' must be a string, a number or a boolean.");
  }

  private static String storable(String text, String path) {
    if (text.indexOf('\0') >= 0) {
      throw ApiError.invalid("filters", "'" + path + "' must not contain NUL characters.");
    }
    return text;
  }
}
