package dev.tandem.retrieval.index.pg;

import dev.tandem.retrieval.index.Filter;
import dev.tandem.retrieval.index.Filter.Comparison;
import io.vertx.core.json.Json;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A filter as a condition on the column {@code attributes}. Keys and values become parameters,
 * never SQL; values travel as JSON text, so that numbers compare as numbers and text as text.
 */
final class FilterSql {

  private final Tuple parameters;

  private FilterSql(Tuple parameters) {
    this.parameters = parameters;
  }

  /**
   * The condition, always in brackets; appends its parameters.
   *
   * @param filter null for none
   */
  static String condition(Filter filter, Tuple parameters) {
    return filter == null ? "(true)" : new FilterSql(parameters).sql(filter);
  }

  private String sql(Filter filter) {
    return switch (filter) {
      case Comparison comparison -> compare(comparison);
      case Filter.All all -> join(all.filters(), " and ", "(true)");
      case Filter.Any any -> join(any.filters(), " or ", "(false)");
    };
  }

  private String join(List<Filter> filters, String word, String none) {
    return filters.isEmpty()
        ? none
        : filters.stream().map(this::sql).collect(Collectors.joining(word, "(", ")"));
  }

  private String compare(Comparison comparison) {
    String attribute = "(attributes -> " + parameter(comparison.key()) + "::text)";
    return switch (comparison.operator()) {
      case EQ -> "(" + attribute + " = " + json(comparison) + ")";
      case NE -> "(" + attribute + " is distinct from " + json(comparison) + ")";
      case IN -> "(" + attribute + " = any(" + jsons(comparison) + "))";
      case NIN -> "(" + attribute + " = any(" + jsons(comparison) + ") is not true)";
      case GT -> ordered(attribute, ">", comparison);
      case GTE -> ordered(attribute, ">=", comparison);
      case LT -> ordered(attribute, "<", comparison);
      case LTE -> ordered(attribute, "<=", comparison);
    };
  }

  private String ordered(String attribute, String operator, Comparison comparison) {
    String type = comparison.values().getFirst() instanceof Number ? "number" : "string";
    return "(jsonb_typeof(%1$s) = '%2$s' and %1$s %3$s %4$s)"
        .formatted(attribute, type, operator, json(comparison));
  }

  private String json(Comparison comparison) {
    return parameter(Json.encode(comparison.values().getFirst())) + "::text::jsonb";
  }

  private String jsons(Comparison comparison) {
    String[] values = comparison.values().stream().map(Json::encode).toArray(String[]::new);
    parameters.addArrayOfString(values);
    return "$" + parameters.size() + "::text[]::jsonb[]";
  }

  private String parameter(String value) {
    parameters.addString(value);
    return "$" + parameters.size();
  }
}
