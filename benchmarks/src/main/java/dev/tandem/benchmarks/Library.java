package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Document;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Data sets as vector stores: one file a document, named after its id. */
final class Library {

  private static final int UPLOADS_AT_ONCE = 8;
  private static final int BATCH = 500;

  private final TandemClient tandem;

  Library(TandemClient tandem) {
    this.tandem = tandem;
  }

  /** The id of the store with this data set; ingests it when it is not there yet. */
  String store(Dataset dataset) {
    return store("benchmark-" + dataset.name(), dataset.documents());
  }

  /** The id of the store with this name; made from these documents when it is not there. */
  String store(String name, List<Document> documents) {
    String after = "";
    while (true) {
      JsonNode page = tandem.get("/v1/vector_stores?limit=100" + after);
      for (JsonNode store : page.get("data")) {
        if (store.path("name").asText().equals(name) && complete(store, documents.size())) {
          return store.get("id").asText();
        }
      }
      if (!page.get("has_more").asBoolean()) {
        return ingest(name, documents);
      }
      after = "&after=" + page.get("last_id").asText();
    }
  }

  private static boolean complete(JsonNode store, int documents) {
    return store.path("file_counts").path("completed").asInt() == documents;
  }

  private String ingest(String name, List<Document> documents) {
    List<String> files = upload(documents);
    ObjectNode body = TandemClient.JSON.createObjectNode().put("name", name);
    String store = tandem.post("/v1/vector_stores", body).get("id").asText();
    long start = System.nanoTime();
    for (int from = 0; from < files.size(); from += BATCH) {
      ObjectNode batch = TandemClient.JSON.createObjectNode();
      ArrayNode ids = batch.putArray("file_ids");
      files.subList(from, Math.min(files.size(), from + BATCH)).forEach(ids::add);
      tandem.post("/v1/vector_stores/" + store + "/file_batches", batch);
    }
    JsonNode counts = await(store);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s: %d files ingested in %.1f s (%.1f files/s), %d failed%n",
        name, documents.size(), seconds, documents.size() / seconds, counts.get("failed").asInt());
    return store;
  }

  private List<String> upload(List<Document> documents) {
    List<Future<String>> uploads = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE)) {
      for (Document document : documents) {
        uploads.add(threads.submit(() -> tandem.upload(document.id() + ".txt", document.file())));
      }
    }
    return uploads.stream().map(Future::resultNow).toList();
  }

  private JsonNode await(String store) {
    while (true) {
      JsonNode counts = tandem.get("/v1/vector_stores/" + store).get("file_counts");
      if (counts.get("in_progress").asInt() == 0) {
        return counts;
      }
      pause();
    }
  }

  /** Ids of the documents found, best first, each once. */
  static Set<String> documents(JsonNode page) {
    Set<String> found = new LinkedHashSet<>();
    for (JsonNode result : page.get("data")) {
      String filename = result.get("filename").asText();
      found.add(filename.substring(0, filename.lastIndexOf('.')));
    }
    return found;
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
