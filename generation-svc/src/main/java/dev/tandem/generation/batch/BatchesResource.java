package dev.tandem.generation.batch;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.description.CreateBatch;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** {@code /v1/batches}: HTTP only. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
public class BatchesResource {

  private final Batches batches;
  private final Caller caller;

  public BatchesResource(Batches batches, Caller caller) {
    this.batches = batches;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateBatch.class)))
  public Uni<Batch> create(byte[] body) {
    NewBatch batch = NewBatch.read(JsonBody.parse(body));
    Consumer<String> made = caller.making();
    return batches
        .create(new Asker(caller.identity()), batch)
        .invoke(created -> made.accept(created.id()));
  }

  @GET
  public Uni<Page<Batch>> list(
      @QueryParam("limit") String limit, @QueryParam("after") String after) {
    PageRequest page = PageRequest.of(limit, 20, 100, null, after, null);
    return batches.list(caller.project(), page.after(), page.limit());
  }

  @GET
  @Path("{id}")
  public Uni<Batch> get(@PathParam("id") String id) {
    return batches.find(caller.project(), id);
  }

  @POST
  @Path("{id}/cancel")
  public Uni<Batch> cancel(@PathParam("id") String id) {
    return batches.cancel(caller.project(), id);
  }
}
