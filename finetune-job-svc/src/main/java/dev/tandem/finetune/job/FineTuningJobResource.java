package dev.tandem.finetune.job;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/fine_tuning/jobs}: HTTP only. */
@Path("/v1/fine_tuning/jobs")
@Tag(name = "Fine-tuning")
@Produces(MediaType.APPLICATION_JSON)
public class FineTuningJobResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int DEFAULT_CHECKPOINTS = 10;
  private static final int MAX_LIMIT = 100;

  private final FineTuningJobs jobs;
  private final Caller caller;

  public FineTuningJobResource(FineTuningJobs jobs, Caller caller) {
    this.jobs = jobs;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<FineTuningJob> create(CreateJob body) {
    Consumer<String> made = caller.making();
    return jobs.create(caller.project(), body).invoke(job -> made.accept(job.id()));
  }

  @GET
  public Uni<Page<FineTuningJob>> list(
      @QueryParam("limit") String limit, @QueryParam("after") String after, @Context UriInfo uri) {
    PageRequest page = page(limit, DEFAULT_LIMIT, after);
    return jobs.list(caller.project(), page.limit(), page.after(), metadata(uri));
  }

  @GET
  @Path("/{id}")
  public Uni<FineTuningJob> get(@PathParam("id") String id) {
    return jobs.get(caller.project(), id);
  }

  @POST
  @Path("/{id}/cancel")
  public Uni<FineTuningJob> cancel(@PathParam("id") String id) {
    return jobs.cancel(caller.project(), id);
  }

  @POST
  @Path("/{id}/pause")
  public Uni<FineTuningJob> pause(@PathParam("id") String id) {
    return jobs.pause(caller.project(), id);
  }

  @POST
  @Path("/{id}/resume")
  public Uni<FineTuningJob> resume(@PathParam("id") String id) {
    return jobs.resume(caller.project(), id);
  }

  @GET
  @Path("/{id}/events")
  public Uni<Page<JobEvent>> events(
      @PathParam("id") String id,
      @QueryParam("limit") String limit,
      @QueryParam("after") String after) {
    return jobs.events(caller.project(), id, page(limit, DEFAULT_LIMIT, after));
  }

  @GET
  @Path("/{id}/checkpoints")
  public Uni<Page<Checkpoint>> checkpoints(
      @PathParam("id") String id,
      @QueryParam("limit") String limit,
      @QueryParam("after") String after) {
    return jobs.checkpoints(caller.project(), id, page(limit, DEFAULT_CHECKPOINTS, after));
  }

  /** Newest first always: the SDKs know no other order here. */
  private static PageRequest page(String limit, int otherwise, String after) {
    return PageRequest.of(limit, otherwise, MAX_LIMIT, null, after, null);
  }

  /** {@code metadata[key]=value}, as the SDKs write a map into a query. */
  private static Map<String, String> metadata(UriInfo uri) {
    Map<String, String> pairs = new HashMap<>();
    uri.getQueryParameters()
        .forEach(
            (name, values) -> {
              if (name.startsWith("metadata[") && name.endsWith("]")) {
                pairs.put(
                    name.substring("metadata[".length(), name.length() - 1), values.getFirst());
              }
            });
    return pairs;
  }
}
