package dev.tandem.generation.batch.rest;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.batch.BatchFiles;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.RetrievalConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Files of retrieval-svc, over its REST API. Bytes go from and to disk as they come. */
@ApplicationScoped
public class RestBatchFiles implements BatchFiles {

  private static final Logger LOG = Logger.getLogger(RestBatchFiles.class);
  private static final String PURPOSE = "batch_output";
  private static final String ANCHOR = "created_at";

  private final URI retrieval;
  private final ServiceTokens tokens;
  private final ObjectMapper json;
  private final Limits limits;

  /**
   * What one request is given.
   *
   * @param answer to describe a file
   * @param file to send or fetch one
   * @param atOnce bytes of a file that one request can bring
   * @param part bytes of each part of a larger one
   */
  record Limits(Duration answer, Duration file, long atOnce, long part) {

    static final Limits USUAL =
        new Limits(Duration.ofSeconds(30), Duration.ofMinutes(10), 500L << 20, 60L << 20);
  }

  @Inject
  public RestBatchFiles(RetrievalConfig retrieval, ServiceTokens tokens, ObjectMapper json) {
    this(retrieval.url(), tokens, json, Limits.USUAL);
  }

  RestBatchFiles(URI retrieval, ServiceTokens tokens, ObjectMapper json, Limits limits) {
    this.retrieval = retrieval;
    this.tokens = tokens;
    this.json = json;
    this.limits = limits;
  }

  @Override
  public Uni<Optional<InputFile>> find(Asker asker, String id) {
    HttpRequest request =
        Calls.request(bearer(asker), retrieval, "/v1/files/" + encoded(id)).build();
    return told(request, limits.answer())
        .map(
            response ->
                response.statusCode() == 404
                    ? Optional.<InputFile>empty()
                    : Optional.of(described(successful(response))))
        .onFailure()
        .transform(RestBatchFiles::asApiError);
  }

  private String bearer(Asker asker) {
    return tokens.authorization(asker.project(), Service.RETRIEVAL);
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
        Calls.request(bearer(asker), retrieval, "/v1/files/" + encoded(id) + "/content").build();
    return Calls.send(request, BodyHandlers.ofFile(to, CREATE, WRITE, TRUNCATE_EXISTING))
        .ifNoItem()
        .after(limits.file())
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
    return Uni.createFrom()
        .deferred(
            () -> {
              long bytes = size(content);
              Output output = new Output(name, content, bytes, lifeSeconds);
              return bytes > limits.atOnce() ? keepInParts(asker, output) : keep(asker, output);
            })
        .onFailure()
        .transform(RestBatchFiles::asApiError);
  }

  /** A file to be kept. */
  private record Output(String name, Path content, long bytes, Long lifeSeconds) {}

  private Uni<String> keep(Asker asker, Output output) {
    Form form = new Form().field("purpose", PURPOSE);
    if (output.lifeSeconds() != null) {
      form.field("expires_after[anchor]", ANCHOR);
      form.field("expires_after[seconds]", output.lifeSeconds().toString());
    }
    Slice all = new Slice(output.content(), 0, output.bytes());
    HttpRequest.Builder request = Calls.request(bearer(asker), retrieval, "/v1/files");
    return told(form.post(request, "file", output.name(), all.publisher()), limits.file())
        .map(response -> described(successful(response)).id());
  }

  /** As {@code /v1/uploads} takes files that are too large for one request. */
  private Uni<String> keepInParts(Asker asker, Output output) {
    ObjectNode body = json.createObjectNode().put("filename", output.name());
    body.put("purpose", PURPOSE).put("bytes", output.bytes()).put("mime_type", "application/jsonl");
    if (output.lifeSeconds() != null) {
      body.putObject("expires_after").put("anchor", ANCHOR).put("seconds", output.lifeSeconds());
    }
    return posted(asker, "/v1/uploads", body)
        .chain(
            upload -> {
              String path = "/v1/uploads/" + encoded(upload.path("id").asText());
              return parts(asker, path, output)
                  .chain(
                      parts -> {
                        ObjectNode complete = json.createObjectNode();
                        parts.forEach(complete.putArray("part_ids")::add);
                        return posted(asker, path + "/complete", complete);
                      });
            })
        .map(done -> described(done.path("file")).id());
  }

  private Uni<List<String>> parts(Asker asker, String path, Output output) {
    List<Slice> slices = new ArrayList<>();
    for (long from = 0; from < output.bytes(); from += limits.part()) {
      long length = Math.min(limits.part(), output.bytes() - from);
      slices.add(new Slice(output.content(), from, length));
    }
    return Multi.createFrom()
        .iterable(slices)
        .onItem()
        .transformToUniAndConcatenate(
            slice -> {
              HttpRequest.Builder request =
                  Calls.request(bearer(asker), retrieval, path + "/parts");
              return told(
                  new Form().post(request, "data", output.name(), slice.publisher()),
                  limits.file());
            })
        .map(response -> successful(response).path("id").asText())
        .collect()
        .asList();
  }

  private Uni<JsonNode> posted(Asker asker, String path, JsonNode body) {
    HttpRequest request =
        Calls.request(bearer(asker), retrieval, path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    return told(request, limits.file()).map(this::successful);
  }

  private static long size(Path content) {
    try {
      return Files.size(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
