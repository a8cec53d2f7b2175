package dev.tandem.retrieval.rerank;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checked body of {@code POST /v1/rerank}.
 *
 * @param model empty for the server's choice
 * @param documents 1..1000, none blank
 * @param topN results at most, at least 1
 * @param returnDocuments whether results carry their texts
 */
record RerankRequest(
    Optional<String> model,
    String query,
    List<String> documents,
    int topN,
    boolean returnDocuments) {

  static final int MOST_DOCUMENTS = 1000;
  private static final int LONGEST_QUERY = 100_000;

  RerankRequest {
    documents = List.copyOf(documents);
  }

  /**
   * Reads a body. Unknown members are ignored, as everywhere on /v1.
   *
   * @throws ApiError 400 that names the parameter at fault
   */
  static RerankRequest read(JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ApiError.invalid(null, "The body must be a JSON object.");
    }
    JsonNode query = body.path("query");
    if (!query.isTextual()
        || query.textValue().isBlank()
        || query.textValue().length() > LONGEST_QUERY) {
      throw ApiError.invalid(
          "query", "'query' must be a text of 1 to " + LONGEST_QUERY + " characters.");
    }
    List<String> documents = documents(body.path("documents"));
    return new RerankRequest(
        model(body.path("model")),
        query.textValue(),
        documents,
        topN(body.path("top_n"), documents.size()),
        returnDocuments(body.path("return_documents")));
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static Optional<String> model(JsonNode model) {
    if (absent(model)) {
      return Optional.empty();
    }
    if (!model.isTextual() || model.textValue().isEmpty()) {
      throw ApiError.invalid("model", "'model' must be the name of a reranker.");
    }
    return Optional.of(model.textValue());
  }

  private static List<String> documents(JsonNode documents) {
    if (!documents.isArray() || documents.isEmpty() || documents.size() > MOST_DOCUMENTS) {
      throw ApiError.invalid(
          "documents", "'documents' must be an array of 1 to " + MOST_DOCUMENTS + " texts.");
    }
    List<String> texts = new ArrayList<>(documents.size());
    for (JsonNode document : documents) {
      JsonNode text = document.isObject() ? document.path("text") : document;
      if (!text.isTextual() || text.textValue().isBlank()) {
        String place = "documents[" + texts.size() + "]";
        throw ApiError.invalid(
            "documents", "'" + place + "' must be a text, or an object with a 'text', not blank.");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  private static int topN(JsonNode topN, int all) {
    if (absent(topN)) {
      return all;
    }
    if (!topN.isIntegralNumber() || !topN.canConvertToInt() || topN.intValue() < 1) {
      throw ApiError.invalid("top_n", "'top_n' must be a whole number of at least 1.");
    }
    return Math.min(all, topN.intValue());
  }

  private static boolean returnDocuments(JsonNode flag) {
    if (!absent(flag) && !flag.isBoolean()) {
      throw ApiError.invalid("return_documents", "'return_documents' must be true or false.");
    }
    return flag.asBoolean(false);
  }
}
