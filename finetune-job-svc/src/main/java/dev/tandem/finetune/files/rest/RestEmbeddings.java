package dev.tandem.finetune.files.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.Embeddings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;

/** {@code /v1/embeddings} of retrieval-svc, asked in chunks that it answers within seconds. */
@ApplicationScoped
public class RestEmbeddings implements Embeddings {

  /** Its texts share one core with those of other callers; a chunk takes a few seconds. */
  private static final int CHUNK = 64;

  private static final String MODEL = "bge-small-en-v1.5";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Calls calls;
  private final ObjectMapper json;

  RestEmbeddings(Calls calls, ObjectMapper json) {
    this.calls = calls;
    this.json = json;
  }

  @Override
  public Uni<Vectors> embed(String project, List<String> texts) {
    List<List<String>> chunks = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += CHUNK) {
      chunks.add(texts.subList(from, Math.min(from + CHUNK, texts.size())));
    }
    return Multi.createFrom()
        .iterable(chunks)
        .onItem()
        .transformToUniAndConcatenate(chunk -> ask(project, chunk))
        .collect()
        .asList()
        .map(
            parts -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              parts.forEach(part -> all.writeBytes(part.vectors()));
              return new Vectors(
                  MODEL,
                  texts.isEmpty() ? 0 : all.size() / Float.BYTES / texts.size(),
                  all.toByteArray(),
                  parts.stream().mapToLong(Part::tokens).sum());
            });
  }

  private record Part(byte[] vectors, long tokens) {}

  private Uni<Part> ask(String project, List<String> texts) {
    ObjectNode body = json.createObjectNode().put("model", MODEL).put("encoding_format", "base64");
    texts.forEach(body.putArray("input")::add);
    return Uni.createFrom()
        .completionStage(
            () ->
                calls.sendAsync(
                    calls
                        .request(project, "/v1/embeddings", LIMIT)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                    BodyHandlers.ofString()))
        .ifNoItem()
        .after(LIMIT)
        .fail()
        .map(answer -> vectors(answer, texts.size()))
        .onFailure()
        .transform(RestEmbeddings::asApiError);
  }

  private Part vectors(HttpResponse<String> answer, int texts) {
    try {
      JsonNode body = json.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw Calls.refused(answer.statusCode(), body.path("error").path("message").asText());
      }
      long tokens = body.path("usage").path("total_tokens").asLong();
      return new Part(joined(body.path("data"), texts), tokens);
    } catch (IOException | IllegalArgumentException e) {
      throw Calls.away(e);
    }
  }

  private static byte[] joined(JsonNode data, int texts) throws IOException {
    byte[][] rows = new byte[texts][];
    for (JsonNode item : data) {
      int index = item.path("index").asInt(-1);
      if (index < 0 || index >= texts) {
        throw new IOException("retrieval-svc answered with a vector for no text");
      }
      rows[index] = Base64.getDecoder().decode(item.path("embedding").asText());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] row : rows) {
      if (row == null || row.length == 0 || row.length != rows[0].length) {
        throw new IOException("retrieval-svc answered with vectors missing or of several lengths");
      }
      all.writeBytes(row);
    }
    return all.toByteArray();
  }

  private static Throwable asApiError(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ApiError ? cause : Calls.away(cause);
  }
}
