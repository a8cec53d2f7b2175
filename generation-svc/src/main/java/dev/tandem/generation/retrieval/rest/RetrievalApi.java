package dev.tandem.generation.retrieval.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.EvidenceQuery;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The routes of retrieval-svc that answering uses; see docs/internal-contracts.md. */
@RegisterRestClient(configKey = "retrieval")
public interface RetrievalApi {

  @POST
  @Path("/tandem/v1/evidence")
  Uni<Evidence> evidence(@HeaderParam("Authorization") String authorization, EvidenceQuery query);

  @GET
  @Path("/v1/vector_stores")
  Uni<JsonNode> vectorStores(
      @HeaderParam("Authorization") String authorization, @QueryParam("limit") int limit);

  @GET
  @Path("/tandem/v1/embedding-models")
  Uni<JsonNode> embeddingModels(@HeaderParam("Authorization") String authorization);

  @POST
  @Path("/v1/embeddings")
  Uni<JsonNode> embeddings(
      @HeaderParam("Authorization") String authorization, EmbeddingsQuery query);
}
