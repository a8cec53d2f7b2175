package dev.tandem.generation.batch.rest;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.batch.BatchFiles;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.RetrievalConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Files of retrieval-svc, over its REST API. Bytes go from and to disk as they come. */
@ApplicationScoped
public class RestBatchFiles implements BatchFiles {

  private static final Logger LOG = Logger.getLogger(RestBatchFiles.class);

  private final URI retrieval;
  private final ObjectMapper json;
  private final Patience patience;

  /** How long answers and whole files may take. */
  record Patience(Duration answer, Duration file) {}

  @Inject
  public RestBatchFiles(RetrievalConfig retrieval, ObjectMapper json) {
    this(retrieval.url(), json, new Patience(Duration.ofSeconds(30), Duration.ofMinutes(10)));
  }

  RestBatchFiles(URI retrieval, ObjectMapper json, Patience patience) {
    this.retrieval = retrieval;
    this.json = json;
    this.patience = patience;
  }

  @Override
  public Uni<Optional<InputFile>> find(Asker asker, String id) {
    HttpRequest request = Calls.request(asker, retrieval, "/v1/files/" + encoded(id)).build();
    return told(request, patience.answer())
        .map(
            response ->
                response.statusCode() == 404
                    ? Optional.<InputFile>empty()
                    : Optional.of(described(successful(response))))
        .onFailure()
        .transform(RestBatchFiles::asApiError);
  }

  private static InputFile described(JsonNode file) {
    if (!file.path("id").isTextual() || !file.path("bytes").isIntegralNumber()) {
      throw new IllegalStateException("retrieval-svc described a file without id or bytes");
    }
    return new InputFile(
        file.path("id").asText(), file.path("purpose").asText(), file.path("bytes").asLong());
  }

  @Override
  public Uni<Void> download(Asker asker, String id, Path to) {
    HttpRequest request =
        Calls.request(asker, retrieval, "/v1/files/" + encoded(id) + "/content").build();
    return Calls.send(request, BodyHandlers.ofFile(to, CREATE, WRITE, TRUNCATE_EXISTING))
        .ifNoItem()
        .after(patience.file())
        .fail()
        .invoke(
            response -> {
              if (response.statusCode() == 404) {
                throw ApiError.notFound("file", id);
              }
              if (response.statusCode() != 200) {
                throw refused(response.statusCode(), "");
              }
            })
        .replaceWithVoid()
        .onFailure()
        .transform(RestBatchFiles::asApiError);
  }

  @Override
  public Uni<String> keep(Asker asker, String name, Path content, Long lifeSeconds) {
    String boundary = UUID.randomUUID().toString();
    HttpRequest request =
        Calls.request(asker, retrieval, "/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + boundary)
            .POST(form(boundary, name, content, lifeSeconds))
            .build();
    return told(request, patience.file())
        .map(response -> described(successful(response)).id())
        .onFailure()
        .transform(RestBatchFiles::asApiError);
  }

  private static BodyPublisher form(String boundary, String name, Path content, Long life) {
    StringBuilder head = new StringBuilder(field(boundary, "purpose", "batch_output"));
    if (life != null) {
      head.append(field(boundary, "expires_after[anchor]", "created_at"));
      head.append(field(boundary, "expires_after[seconds]", life.toString()));
    }
    head.append(
        """
        --%s\r
        content-disposition: form-data; name="file"; filename="%s"\r
        content-type: application/jsonl\r
        \r
        """
            .formatted(boundary, name));
    try {
      return BodyPublishers.concat(
          BodyPublishers.ofString(head.toString()),
          BodyPublishers.ofFile(content),
          BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String field(String boundary, String name, String value) {
    return """
        --%s\r
        content-disposition: form-data; name="%s"\r
        \r
        %s\r
        """
        .formatted(boundary, name, value);
  }

  private static Uni<HttpResponse<String>> told(HttpRequest request, Duration limit) {
    return Calls.send(request, BodyHandlers.ofString()).ifNoItem().after(limit).fail();
  }

  private JsonNode successful(HttpResponse<String> response) {
    JsonNode body = read(response.body());
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), body.path("error").path("message").asText());
    }
    return body;
  }

  private JsonNode read(String body) {
    try {
      JsonNode node = json.readTree(body);
      return node == null ? json.missingNode() : node;
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }

  private static RuntimeException refused(int status, String message) {
    boolean blames = status >= 400 && status < 500 && status != 408;
    return blames
        ? ApiError.of(status, null, null, message.isEmpty() ? "The file was refused." : message)
        : new IllegalStateException("retrieval-svc answered HTTP " + status);
  }

  private static Throwable asApiError(Throwable failure) {
    if (failure instanceof ApiError) {
      return failure;
    }
    LOG.warnf("files of batches: %s", failure);
    return ApiError.unavailable("Files cannot be reached at the moment. Try again.");
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
