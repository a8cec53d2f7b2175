package dev.tandem.retrieval.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.search.SearchRequest;
import dev.tandem.retrieval.search.SearchRequest.Weights;
import dev.tandem.retrieval.search.SearchRequestReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A checked question to the stores.
 *
 * @param storeIds 1..100, each once
 * @param search what is searched in each of them; one query
 * @param sentences whether the best passages are cut into scored sentences
 */
public record EvidenceRequest(List<String> storeIds, SearchRequest search, boolean sentences) {

  private static final int MOST_STORES = 100;

  /** Lets a part that should not count still be measured. */
  private static final double NEXT_TO_NOTHING = 1e-9;

  /**
   * Reads the body.
   *
   * @throws ApiError 400 that names the field at fault
   */
  public static EvidenceRequest read(JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ApiError.invalid(null, "The body must be a JSON object.");
    }
    if (!body.path("query").isTextual()) {
      throw ApiError.invalid("query", "'query' must be a string.");
    }
    SearchRequest search = SearchRequestReader.read(body, "max_passages", 10);
    return new EvidenceRequest(
        stores(body.path("vector_store_ids")),
        search.withWeights(measurable(search.weights())),
        body.path("sentences").asBoolean(true));
  }

  /** The one query. */
  public String query() {
    return search.queries().getFirst();
  }

  private static Weights measurable(Weights weights) {
    double least = NEXT_TO_NOTHING * (weights.embedding() + weights.text());
    return new Weights(Math.max(weights.embedding(), least), Math.max(weights.text(), least));
  }

  private static List<String> stores(JsonNode ids) {
    Set<String> stores = new LinkedHashSet<>();
    for (JsonNode id : ids) {
      if (!id.isTextual()) {
        throw ApiError.invalid("vector_store_ids", "'vector_store_ids' must be strings.");
      }
      stores.add(id.asText());
    }
    if (stores.isEmpty() || stores.size() > MOST_STORES) {
      throw ApiError.invalid(
          "vector_store_ids",
          "'vector_store_ids' must be an array of 1 to " + MOST_STORES + " ids.");
    }
    return List.copyOf(stores);
  }
}
