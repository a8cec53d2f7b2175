package dev.tandem.generation.responses;

import dev.tandem.api.auth.Caller;
import dev.tandem.generation.description.CompactResponse;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.responses.Compaction.Compacted;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** {@code POST /v1/responses/compact}: HTTP only. */
@Path("/v1/responses/compact")
@Produces(MediaType.APPLICATION_JSON)
public class CompactionResource {

  private final Compaction compaction;
  private final Caller caller;

  public CompactionResource(Compaction compaction, Caller caller) {
    this.compaction = compaction;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CompactResponse.class)))
  public Uni<Compacted> compact(byte[] body) {
    return compaction.compact(new Asker(caller.identity()), JsonBody.parse(body));
  }
}
