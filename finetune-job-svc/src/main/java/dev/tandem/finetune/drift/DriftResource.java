package dev.tandem.finetune.drift;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.drift.remedy.Remedies;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /tandem/v1/drift}: HTTP only. */
@Path("/tandem/v1/drift")
@Tag(name = "Drift")
@Produces(MediaType.APPLICATION_JSON)
public class DriftResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Drift drift;
  private final Remedies remedies;
  private final Caller caller;

  DriftResource(Drift drift, Remedies remedies, Caller caller) {
    this.drift = drift;
    this.remedies = remedies;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Watches a deployment: its questions, documents, answers and tuning data")
  public Uni<Monitor.View> create(Monitor.Create body) {
    Consumer<String> made = caller.making();
    return drift
        .create(caller.project(), body)
        .invoke(kept -> made.accept(kept.id()))
        .map(Monitor.View::of);
  }

  @GET
  @Operation(summary = "Lists monitors, newest first")
  public Uni<Page<Monitor.View>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String deployment) {
    return drift.list(caller.project(), deployment, page(limit, order, after, before));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows a monitor")
  public Uni<Monitor.View> get(@RestPath String id) {
    return drift.get(caller.project(), id).map(Monitor.View::of);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Deletes a monitor with its checks and findings")
  public Uni<Monitor.Deleted> delete(@RestPath String id) {
    return drift.delete(caller.project(), id);
  }

  @POST
  @Path("/{id}/rebase")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Fixes another reference and closes the findings")
  public Uni<Monitor.View> rebase(@RestPath String id, Monitor.Window body) {
    return drift.rebase(caller.project(), id, body).map(Monitor.View::of);
  }

  @POST
  @Path("/{id}/check")
  @Operation(summary = "Starts a check, unless one is under way")
  public Uni<Check> check(@RestPath String id) {
    return drift.check(caller.project(), id);
  }

  @GET
  @Path("/{id}/checks")
  @Operation(summary = "Lists a monitor's checks, newest first")
  public Uni<Page<Check>> checks(
      @RestPath String id,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before) {
    return drift.checks(caller.project(), id, page(limit, order, after, before));
  }

  @GET
  @Path("/{id}/checks/{check}")
  @Operation(summary = "Shows a check with all figures")
  public Uni<Check> check(@RestPath String id, @RestPath String check) {
    return drift.check(caller.project(), id, check);
  }

  @GET
  @Path("/{id}/findings")
  @Operation(summary = "Lists what drifted, newest first")
  public Uni<Page<Finding>> findings(
      @RestPath String id,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String status) {
    return drift.findings(caller.project(), id, status, page(limit, order, after, before));
  }

  @GET
  @Path("/{id}/findings/{finding}")
  @Operation(summary = "Shows a finding with its questions, as far as they are still kept")
  public Uni<Finding.Detail> finding(@RestPath String id, @RestPath String finding) {
    return drift.detail(caller.project(), id, finding);
  }

  @POST
  @Path("/{id}/findings/{finding}/remedy")
  @Operation(summary = "Starts the remedy of a finding")
  public Uni<Finding> remedy(@RestPath String id, @RestPath String finding) {
    return remedies.start(caller.project(), id, finding);
  }

  private static PageRequest page(String limit, String order, String after, String before) {
    return PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
  }
}
