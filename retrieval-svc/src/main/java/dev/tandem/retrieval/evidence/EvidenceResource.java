package dev.tandem.retrieval.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.auth.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code POST /tandem/v1/evidence}. */
@Path("/tandem/v1/evidence")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class EvidenceResource {

  private final EvidenceSearch evidence;
  private final Caller caller;

  EvidenceResource(EvidenceSearch evidence, Caller caller) {
    this.evidence = evidence;
    this.caller = caller;
  }

  @POST
  public Uni<Evidence> gather(JsonNode body) {
    return evidence.gather(caller.project(), EvidenceRequest.read(body));
  }
}
