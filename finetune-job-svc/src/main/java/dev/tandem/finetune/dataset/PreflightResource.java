package dev.tandem.finetune.dataset;

import dev.tandem.api.auth.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /tandem/v1/datasets/preflight}: HTTP only. */
@Path("/tandem/v1/datasets/preflight")
@Tag(name = "Data sets")
@Produces(MediaType.APPLICATION_JSON)
public class PreflightResource {

  private final DryRuns runs;
  private final Caller caller;

  public PreflightResource(DryRuns runs, Caller caller) {
    this.runs = runs;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<DryRun> run(DryRun.Request body) {
    return runs.run(caller.project(), body);
  }
}
