package dev.tandem.finetune.registry;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.registry.ModelStore.Filter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /tandem/v1/models}: HTTP only. Names may hold slashes, encoded or not. */
@Path("/tandem/v1/models")
@Tag(name = "Model registry")
@Produces(MediaType.APPLICATION_JSON)
public class RegistryResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Registry registry;
  private final Caller caller;

  public RegistryResource(Registry registry, Caller caller) {
    this.registry = registry;
    this.caller = caller;
  }

  /** The body of a change. */
  @Schema(name = "ChangeTunedModel")
  public record Change(
      @Schema(
              required = true,
              enumeration = {"candidate", "live", "retired"})
          String state) {}

  @GET
  @Operation(
      summary = "Lists tuned models, newest first; checkpoints and deleted ones when asked for")
  @Parameter(
      name = "training_file",
      in = ParameterIn.QUERY,
      schema = @Schema(type = SchemaType.STRING))
  @Parameter(name = "dataset", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
  @Parameter(
      name = "fine_tuning_job",
      in = ParameterIn.QUERY,
      schema = @Schema(type = SchemaType.STRING))
  @Parameter(
      name = "base_model",
      in = ParameterIn.QUERY,
      schema = @Schema(type = SchemaType.STRING))
  @Parameter(name = "state", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
  @Parameter(
      name = "checkpoints",
      in = ParameterIn.QUERY,
      schema = @Schema(type = SchemaType.STRING))
  @Parameter(name = "deleted", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
  public Uni<Page<RegisteredModel>> list(
      @Context UriInfo uri,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("before") String before) {
    PageRequest page = PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
    return registry.list(caller.project(), filter(uri.getQueryParameters()), page);
  }

  @GET
  @Path("{name:.+}")
  @Operation(summary = "Shows a tuned model with what it was made from")
  public Uni<RegisteredModel> get(@PathParam("name") String name) {
    return registry.get(caller.project(), name);
  }

  @POST
  @Path("{name:.+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Puts a tuned model into a state")
  public Uni<RegisteredModel> change(@PathParam("name") String name, Change body) {
    if (body == null || body.state() == null) {
      throw ApiError.invalid("state", "missing_required_parameter", "'state' is required.");
    }
    return registry.change(caller.project(), name, state(body.state()));
  }

  @DELETE
  @Path("{name:.+}")
  @Operation(summary = "Retires a tuned model for good and deletes its files")
  public Uni<RegisteredModel.Deleted> delete(@PathParam("name") String name) {
    return registry.delete(caller.project(), name);
  }

  private static Filter filter(MultivaluedMap<String, String> query) {
    String state = query.getFirst("state");
    return new Filter(
        query.getFirst("training_file"),
        query.getFirst("dataset"),
        query.getFirst("fine_tuning_job"),
        query.getFirst("base_model"),
        state == null ? null : state(state),
        flag("checkpoints", query),
        flag("deleted", query));
  }

  private static boolean flag(String name, MultivaluedMap<String, String> query) {
    String value = query.getFirst(name);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw ApiError.invalid(name, "'" + name + "' must be 'true' or 'false'.");
    }
    return "true".equals(value);
  }

  private static ModelState state(String text) {
    return ModelState.of(text)
        .orElseThrow(
            () -> ApiError.invalid("state", "'state' must be 'candidate', 'live' or 'retired'."));
  }
}
