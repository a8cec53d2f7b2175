package dev.tandem.retrieval.rerank;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.Cancellable;

/** {@code POST /v1/rerank}: the configured rerankers, in the form that Cohere's clients send. */
@Path("/v1/rerank")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RerankResource {

  private final Rerankers rerankers;

  RerankResource(Rerankers rerankers) {
    this.rerankers = rerankers;
  }

  /** Documents in the order of how well they answer the query. */
  @POST
  @Cancellable
  public Uni<RerankAnswer> rerank(JsonNode body) {
    RerankRequest request = RerankRequest.read(body);
    Reranker reranker = reranker(request.model());
    return reranker
        .score(request.query(), request.documents())
        .map(scores -> RerankAnswer.of(reranker.name(), request, scores));
  }

  private Reranker reranker(Optional<String> model) {
    List<String> names = rerankers.names();
    if (names.isEmpty()) {
      throw ApiError.invalid(
          "model",
          "reranker_not_configured",
          "This server has no reranker. Its operator names one with tandem.rerank.models.");
    }
    if (model.isPresent()) {
      return rerankers.find(model.get()).orElseThrow(() -> unknown(names));
    }
    return rerankers
        .auto()
        .or(() -> names.size() == 1 ? rerankers.find(names.getFirst()) : Optional.empty())
        .orElseThrow(
            () ->
                ApiError.invalid(
                    "model", "'model' is required: one of " + String.join(", ", names) + "."));
  }

  private static ApiError unknown(List<String> names) {
    return ApiError.of(
        404,
        "model_not_found",
        "model",
        "There is no such reranker. This server has " + String.join(", ", names) + ".");
  }
}
