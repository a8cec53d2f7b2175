package dev.tandem.finetune.evaluation.threshold;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /tandem/v1/thresholds} and the alerts that come of them: HTTP only. */
@Path("/tandem/v1")
@Tag(name = "Thresholds")
@Produces(MediaType.APPLICATION_JSON)
public class ThresholdResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Thresholds thresholds;
  private final Caller caller;

  public ThresholdResource(Thresholds thresholds, Caller caller) {
    this.thresholds = thresholds;
    this.caller = caller;
  }

  @POST
  @Path("/thresholds")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Sets bounds for a figure of a deployment's evaluations")
  public Uni<Threshold> create(Threshold.Create body) {
    return thresholds.create(caller.project(), body);
  }

  @GET
  @Path("/thresholds")
  @Operation(summary = "Lists thresholds, newest first")
  public Uni<Page<Threshold>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String deployment) {
    return thresholds.list(
        caller.project(),
        deployment,
        PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before));
  }

  @DELETE
  @Path("/thresholds/{id}")
  @Operation(summary = "Deletes a threshold; its alerts stay")
  public Uni<Threshold.Deleted> delete(@RestPath String id) {
    return thresholds.delete(caller.project(), id);
  }

  @GET
  @Path("/alerts")
  @Operation(summary = "Lists figures that crossed their bounds or came back, newest first")
  public Uni<Page<Alert>> alerts(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String deployment) {
    return thresholds.alerts(
        caller.project(),
        deployment,
        PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before));
  }
}
