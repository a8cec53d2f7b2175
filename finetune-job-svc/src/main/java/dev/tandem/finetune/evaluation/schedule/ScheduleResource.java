package dev.tandem.finetune.evaluation.schedule;

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

/** {@code /tandem/v1/evaluation_schedules}: HTTP only. */
@Path("/tandem/v1/evaluation_schedules")
@Tag(name = "Evaluation schedules")
@Produces(MediaType.APPLICATION_JSON)
public class ScheduleResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Schedules schedules;
  private final Caller caller;

  ScheduleResource(Schedules schedules, Caller caller) {
    this.schedules = schedules;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Has an evaluation start by itself, after a time or after changes")
  public Uni<Schedule> create(Schedule.Create body) {
    return schedules.create(caller.project(), body);
  }

  @GET
  @Operation(summary = "Lists schedules, newest first")
  public Uni<Page<Schedule>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before) {
    return schedules.list(
        caller.project(), PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows a schedule")
  public Uni<Schedule> get(@RestPath String id) {
    return schedules.get(caller.project(), id);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Deletes a schedule; evaluations that it started go on")
  public Uni<Schedule.Deleted> delete(@RestPath String id) {
    return schedules.delete(caller.project(), id);
  }
}
