package dev.tandem.finetune.evaluation.testset;

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

/** {@code /tandem/v1/test_sets}: HTTP only. */
@Path("/tandem/v1/test_sets")
@Tag(name = "Test sets")
@Produces(MediaType.APPLICATION_JSON)
public class TestSetResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final TestSets sets;
  private final Caller caller;

  public TestSetResource(TestSets sets, Caller caller) {
    this.sets = sets;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Makes a test set of a file or of feedback")
  public Uni<TestSet.Shown> create(CreateTestSet body) {
    return sets.create(caller.project(), body).map(TestSet::shown);
  }

  @GET
  @Operation(summary = "Lists test sets, newest first")
  public Uni<Page<TestSet.Shown>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String name) {
    return sets.list(caller.project(), name, page(limit, order, after, before))
        .map(TestSetResource::shown);
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows a test set")
  public Uni<TestSet.Shown> get(@RestPath String id) {
    return sets.get(caller.project(), id).map(TestSet::shown);
  }

  @GET
  @Path("/{id}/versions")
  @Operation(summary = "Lists the versions of a test set, newest first")
  public Uni<Page<TestSet.Shown>> versions(
      @RestPath String id,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before) {
    return sets.versions(caller.project(), id, page(limit, order, after, before))
        .map(TestSetResource::shown);
  }

  @GET
  @Path("/{id}/rows")
  @Operation(summary = "Lists the rows of a test set in their order")
  public Uni<Page<TestSets.NumberedRow>> rows(
      @RestPath String id, @RestQuery String limit, @RestQuery String after) {
    return sets.rows(caller.project(), id, page(limit, null, after, null));
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Deletes the rows of a test set; results that were measured with it stay")
  public Uni<TestSet.Deleted> delete(@RestPath String id) {
    return sets.delete(caller.project(), id).map(done -> new TestSet.Deleted(id, true));
  }

  private static Page<TestSet.Shown> shown(Page<TestSet> page) {
    return page.map(TestSet::shown, TestSet.Shown::id);
  }

  private static PageRequest page(String limit, String order, String after, String before) {
    return PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
  }
}
