package dev.tandem.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tandem's own documents, put into a vector store over the API as any client would do it. */
final class Samples {

  static final String STORE = "sample";

  /** Below {@code /samples} of the class path; the build copies them there. */
  static final List<String> DOCUMENTS =
      List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "glossary.md");

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Why there are no samples; not a reason to stop. */
  static final class NotLoaded extends Exception {
    private static final long serialVersionUID = 1L;

    NotLoaded(String message) {
      super(message);
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  Samples(String url) {
    this.url = url;
  }

  /** Returns when all of them can be searched. */
  void load() throws NotLoaded {
    try {
      List<String> files = new ArrayList<>();
      for (String document : DOCUMENTS) {
        files.add(upload(document));
      }
      JsonNode store =
          post("/v1/vector_stores", Map.of("name", STORE, "file_ids", List.copyOf(files)));
      await(store.path("id").asText());
    } catch (IOException e) {
      throw new NotLoaded(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotLoaded("interrupted");
    }
  }

  private void await(String store) throws IOException, InterruptedException, NotLoaded {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      JsonNode counts =
          send(request("/v1/vector_stores/" + store).GET().build()).path("file_counts");
      if (counts.path("in_progress").asInt() == 0) {
        if (counts.path("failed").asInt() > 0) {
          throw new NotLoaded(counts.path("failed").asInt() + " of them failed");
        }
        return;
      }
      Thread.sleep(PAUSE);
    }
    throw new NotLoaded("they are still being read after " + PATIENCE.toSeconds() + " s");
  }

  private String upload(String document) throws IOException, InterruptedException, NotLoaded {
    String boundary = UUID.randomUUID().toString();
    String head =
        """
        --%1$s\r
        content-disposition: form-data; name="purpose"\r
        \r
        assistants\r
        --%1$s\r
        content-disposition: form-data; name="file"; filename="%2$s"\r
        content-type: text/markdown\r
        \r
        """
            .formatted(boundary, document);
    var body =
        HttpRequest.BodyPublishers.concat(
            HttpRequest.BodyPublishers.ofString(head),
            HttpRequest.BodyPublishers.ofByteArray(read(document)),
            HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    return send(request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + boundary)
            .POST(body)
            .build())
        .path("id")
        .asText();
  }

  private static byte[] read(String document) throws IOException {
    try (InputStream in = Samples.class.getResourceAsStream("/samples/" + document)) {
      if (in == null) {
        throw new IOException(document + " is missing in the package");
      }
      return in.readAllBytes();
    }
  }

  private JsonNode post(String path, Object body)
      throws IOException, InterruptedException, NotLoaded {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException, NotLoaded {
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() == 401) {
      throw new NotLoaded("API keys are configured, and the samples belong to nobody's project");
    }
    if (answer.statusCode() != 200) {
      throw new NotLoaded(
          "%s answered %d: %s"
              .formatted(
                  request.uri().getPath(),
                  answer.statusCode(),
                  new String(answer.body(), StandardCharsets.UTF_8)));
    }
    return JSON.readTree(answer.body());
  }
}
