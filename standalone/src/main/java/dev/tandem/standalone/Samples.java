package dev.tandem.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tandem's own documents, put into a vector store over the API. */
final class Samples {

  static final String STORE = "sample";

  /**
   * Below {@code /samples} of the class path; the build copies them there. Not the README: it holds
   * the question that it suggests, which is the best match and no answer.
   */
  static final List<String> DOCUMENTS =
      List.of(
          "ARCHITECTURE.md",
          "CONTRIBUTING.md",
          "CHANGELOG.md",
          "glossary.md",
          "0001-one-database.md",
          "0002-sql-without-orm.md",
          "0003-configuration-as-library-defaults.md",
          "0004-build-and-gates.md");

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ApiClient api;

  Samples(ApiClient api) {
    this.api = api;
  }

  /**
   * Returns the store's id when all of them can be searched.
   *
   * @throws ApiClient.Refused also when a document could not be ingested
   */
  String load() throws IOException, InterruptedException, ApiClient.Refused {
    List<String> files = new ArrayList<>();
    for (String document : DOCUMENTS) {
      files.add(api.upload(document, read(document)));
    }
    String store =
        api.post("/v1/vector_stores", Map.of("name", STORE, "file_ids", List.copyOf(files)))
            .path("id")
            .asText();
    await(store);
    return store;
  }

  private void await(String store) throws IOException, InterruptedException, ApiClient.Refused {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      JsonNode counts = api.get("/v1/vector_stores/" + store).path("file_counts");
      if (counts.path("in_progress").asInt() == 0) {
        if (counts.path("failed").asInt() > 0) {
          throw new ApiClient.Refused(counts.path("failed").asInt() + " of them failed");
        }
        return;
      }
      Thread.sleep(PAUSE);
    }
    throw new ApiClient.Refused("they are still being read after " + PATIENCE.toSeconds() + " s");
  }

  static byte[] read(String document) throws IOException {
    try (InputStream in = Samples.class.getResourceAsStream("/samples/" + document)) {
      if (in == null) {
        throw new IOException(document + " is missing in the package");
      }
      return in.readAllBytes();
    }
  }
}
