package dev.tandem.standalone;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A round of the common requests, after which the process ends: the JVM records what it loaded for
 * them, and every later start finds it ready (decision record 0011).
 */
final class Practice {

  private final ApiClient api;

  Practice(ApiClient api) {
    this.api = api;
  }

  void run() throws IOException, InterruptedException, ApiClient.Refused {
    String store = new Samples(api).load();
    String question = "What is the only stateful part?";
    var search = List.of(Map.of("type", "file_search", "vector_store_ids", List.of(store)));
    api.get("/v1/models");
    api.get("/v1/files");
    api.post("/v1/vector_stores/" + store + "/search", Map.of("query", question));
    api.post("/v1/responses", Map.of("model", "extractive", "input", question, "tools", search));
    api.postForText(
        "/v1/chat/completions",
        Map.of(
            "model",
            "extractive",
            "stream",
            true,
            "messages",
            List.of(Map.of("role", "user", "content", question))));
  }
}
