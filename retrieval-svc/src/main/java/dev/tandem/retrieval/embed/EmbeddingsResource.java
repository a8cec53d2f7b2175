package dev.tandem.retrieval.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.auth.Service;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.limit.Uses;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jboss.resteasy.reactive.server.Cancellable;

/**
 * {@code /v1/embeddings}: HTTP only. A request may carry megabytes of text and its answer more, so
 * both are read and written on worker threads; a client that goes away takes its waiting texts with
 * it.
 */
@Path("/v1/embeddings")
@Produces(MediaType.APPLICATION_JSON)
public class EmbeddingsResource {

  private static final int MAX_TOTAL_TOKENS = 300_000;

  private final Embeddings embeddings;
  private final Uses uses;
  private final Caller caller;
  private final ObjectMapper json;

  public EmbeddingsResource(Embeddings embeddings, Uses uses, Caller caller, ObjectMapper json) {
    this.embeddings = embeddings;
    this.uses = uses;
    this.caller = caller;
    this.json = json;
  }

  /** Vectors of texts, or of lists of cl100k_base tokens. */
  @POST
  @Blocking
  @Cancellable
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> create(InputStream body) throws IOException {
    EmbeddingRequest request = EmbeddingRequestReader.read(body);
    EmbeddingModel model = embeddings.model(request.model());
    if (request.dimensions().orElse(1) > model.dimensions()) {
      throw ApiError.invalid(
          "dimensions",
          "'" + model.name() + "' has " + model.dimensions() + " dimensions; ask for no more.");
    }
    long tokens = countTokens(model, request.texts());
    uses.spent(caller.identity(), Service.RETRIEVAL, tokens, 0);
    return embeddings
        .embed(caller.project(), model, request.texts(), Purpose.PASSAGE)
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(
            vectors ->
                Response.ok(write(EmbeddingAnswer.of(request, model, vectors, tokens))).build());
  }

  private static long countTokens(EmbeddingModel model, List<String> texts) {
    long total = 0;
    for (int i = 0; i < texts.size(); i++) {
      int tokens = model.countTokens(texts.get(i));
      // A client that counts, counts OpenAI's tokens, which may be fewer.
      if (tokens > EmbeddingRequestReader.MAX_TOKENS
          && OpenAiTokens.count(texts.get(i)) > EmbeddingRequestReader.MAX_TOKENS) {
        throw EmbeddingRequestReader.tooLong("input[" + i + "]", tokens);
      }
      total += tokens;
    }
    if (total > MAX_TOTAL_TOKENS) {
      throw ApiError.invalid(
          "input", "'input' has " + total + " tokens in all; at most 300000 are allowed.");
    }
    return total;
  }

  private byte[] write(EmbeddingAnswer answer) {
    try {
      return json.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
