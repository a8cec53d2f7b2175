package dev.tandem.retrieval.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.search.SearchRequest.Graph;
import dev.tandem.retrieval.search.SearchRequest.Ranker;
import dev.tandem.retrieval.search.SearchRequest.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the body of a search. Unknown fields are ignored, as everywhere on /v1; known ones with a
 * wrong value are refused.
 */
public final class SearchRequestReader {

  static final int LONGEST_QUERY = 100_000;
  static final int MOST_QUERIES = 16;
  static final int MOST_RESULTS = 50;
  private static final int MOST_HOPS = 2;

  /** OpenAI's name of its own ranker, which clients send without meaning a choice. */
  private static final String DATED_AUTO = "default-2024-11-15";

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");

  private SearchRequestReader() {}

  /**
   * The search of {@code POST /v1/vector_stores/{id}/search}.
   *
   * @throws ApiError 400 that names the parameter at fault
   */
  public static SearchRequest read(JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ApiError.invalid(null, "The body must be a JSON object.");
    }
    return read(body, "max_num_results", 10);
  }

  /**
   * The same for bodies that differ only in how they name the number of results.
   *
   * @param limitName name of the parameter
   * @param defaultLimit what it is when absent
   */
  public static SearchRequest read(JsonNode body, String limitName, int defaultLimit) {
    JsonNode options = object(body, "ranking_options");
    return new SearchRequest(
        queries(body.get("query"), bool(body, "rewrite_query")),
        limit(body, limitName, defaultLimit),
        FilterReader.read(body.get("filters")),
        threshold(options),
        weights(options),
        graph(body),
        ranker(options));
  }

  private static List<String> queries(JsonNode query, boolean rewrite) {
    List<String> queries = new ArrayList<>();
    if (query != null && query.isArray()) {
      query.forEach(element -> queries.add(query(element, rewrite)));
    } else {
      queries.add(query(query, rewrite));
    }
    if (queries.isEmpty() || queries.size() > MOST_QUERIES) {
      throw ApiError.invalid(
          "query", "'query' must be a string, or an array of 1 to " + MOST_QUERIES + " strings.");
    }
    return queries;
  }

  private static String query(JsonNode node, boolean rewrite) {
    if (node == null || !node.isTextual()) {
      throw ApiError.invalid("query", "'query' must be a string or an array of strings.");
    }
    String query = node.asText();
    if (query.length() > LONGEST_QUERY) {
      throw ApiError.invalid("query", "'query' may have at most " + LONGEST_QUERY + " characters.");
    }
    String plain = BLANKS.matcher(query).replaceAll(" ").strip();
    if (plain.isEmpty()) {
      throw ApiError.invalid("query", "'query' must not be empty.");
    }
    return rewrite ? plain : query;
  }

  private static int limit(JsonNode body, String name, int defaultLimit) {
    JsonNode node = body.get(name);
    if (node == null || node.isNull()) {
      return defaultLimit;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < 1
        || node.intValue() > MOST_RESULTS) {
      throw ApiError.invalid(
          name, "'" + name + "' must be a whole number from 1 to " + MOST_RESULTS + ".");
    }
    return node.intValue();
  }

  /** Whether there is such a reranker is known where it is used. */
  private static Ranker ranker(JsonNode options) {
    JsonNode name = options.path("ranker");
    if (name.isMissingNode() || name.isNull()) {
      return Ranker.AUTO;
    }
    if (!name.isTextual() || name.textValue().isEmpty()) {
      throw ApiError.invalid("ranking_options.ranker", "'ranking_options.ranker' must be a name.");
    }
    boolean named = !name.textValue().equals(Ranker.NOTHING);
    if (name.textValue().equals(DATED_AUTO) || name.textValue().equals(Ranker.SERVERS_CHOICE)) {
      return new Ranker(Ranker.SERVERS_CHOICE, bool(options, "ranker_required"));
    }
    boolean required = options.hasNonNull("ranker_required");
    return new Ranker(name.textValue(), required ? bool(options, "ranker_required") : named);
  }

  private static double threshold(JsonNode options) {
    JsonNode node = options.get("score_threshold");
    if (node == null || node.isNull()) {
      return 0;
    }
    if (!node.isNumber() || !(node.asDouble() >= 0 && node.asDouble() <= 1)) {
      throw ApiError.invalid(
          "ranking_options.score_threshold",
          "'ranking_options.score_threshold' must be a number from 0 to 1.");
    }
    return node.asDouble();
  }

  private static Weights weights(JsonNode options) {
    JsonNode hybrid = object(options, "hybrid_search");
    if (hybrid.isEmpty()) {
      return Weights.DEFAULT;
    }
    Weights weights =
        new Weights(weight(hybrid, "embedding_weight"), weight(hybrid, "text_weight"));
    if (weights.embedding() + weights.text() <= 0) {
      throw ApiError.invalid(
          "ranking_options.hybrid_search", "One of the two weights must be greater than 0.");
    }
    return weights;
  }

  private static double weight(JsonNode hybrid, String name) {
    JsonNode node = hybrid.get(name);
    double most = 1e6; // any scale will do, as only the ratio counts
    if (node == null || !node.isNumber() || !(node.asDouble() >= 0 && node.asDouble() <= most)) {
      throw ApiError.invalid(
          "ranking_options.hybrid_search." + name,
          "'ranking_options.hybrid_search." + name + "' must be a number that is not negative.");
    }
    return node.asDouble();
  }

  private static Graph graph(JsonNode body) {
    JsonNode graph = object(body, "graph");
    if (!bool(graph, "expand")) {
      return Graph.NONE;
    }
    JsonNode hops = graph.get("hops");
    if (hops == null || hops.isNull()) {
      return new Graph(1);
    }
    if (!hops.isIntegralNumber() || hops.asLong() < 0 || hops.asLong() > MOST_HOPS) {
      throw ApiError.invalid(
          "graph.hops", "'graph.hops' must be a whole number from 0 to " + MOST_HOPS + ".");
    }
    return new Graph(hops.intValue());
  }

  private static JsonNode object(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    }
    if (!node.isObject()) {
      throw ApiError.invalid(name, "'" + name + "' must be an object.");
    }
    return node;
  }

  private static boolean bool(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return false;
    }
    if (!node.isBoolean()) {
      throw ApiError.invalid(name, "'" + name + "' must be true or false.");
    }
    return node.asBoolean();
  }
}
