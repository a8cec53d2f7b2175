package dev.tandem.finetune.evaluation.run;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Filter;
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

/** {@code /tandem/v1/evaluations}: HTTP only. */
@Path("/tandem/v1/evaluations")
@Tag(name = "Evaluations")
@Produces(MediaType.APPLICATION_JSON)
public class EvaluationResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Evaluations evaluations;
  private final EvaluationRows rows;
  private final Caller caller;

  EvaluationResource(Evaluations evaluations, EvaluationRows rows, Caller caller) {
    this.evaluations = evaluations;
    this.rows = rows;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Starts an evaluation")
  public Uni<EvaluationObject> create(CreateEvaluation body) {
    return evaluations.start(caller.project(), body).map(EvaluationObject::of);
  }

  @GET
  @Operation(summary = "Lists evaluations without their reports, newest first")
  public Uni<Page<EvaluationObject>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery("test_set") String testSet,
      @RestQuery String deployment,
      @RestQuery String status,
      @RestQuery String schedule) {
    return evaluations
        .list(
            caller.project(),
            new Filter(testSet, deployment, status, schedule),
            page(limit, order, after, before))
        .map(found -> found.map(EvaluationObject::of, EvaluationObject::id));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows an evaluation, with its report once it has ended")
  public Uni<EvaluationObject> get(@RestPath String id) {
    return evaluations.get(caller.project(), id).map(EvaluationObject::of);
  }

  @GET
  @Path("/{id}/rows")
  @Operation(summary = "Lists what came of each row, with receipts")
  public Uni<Page<EvaluationObject.RowResult>> rows(
      @RestPath String id, @RestQuery String limit, @RestQuery String after) {
    return rows.of(caller.project(), id, page(limit, null, after, null));
  }

  @POST
  @Path("/{id}/cancel")
  @Operation(summary = "Cancels an evaluation; what was asked already stays")
  public Uni<EvaluationObject> cancel(@RestPath String id) {
    return evaluations.cancel(caller.project(), id).map(EvaluationObject::of);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Deletes an evaluation with its rows")
  public Uni<EvaluationObject.Deleted> delete(@RestPath String id) {
    return evaluations.delete(caller.project(), id);
  }

  private static PageRequest page(String limit, String order, String after, String before) {
    return PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
  }
}
