package dev.tandem.finetune.permission;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/fine_tuning/checkpoints/{model}/permissions}: HTTP only. */
@Path("/v1/fine_tuning/checkpoints/{model}/permissions")
@Tag(name = "Fine-tuning")
@Produces(MediaType.APPLICATION_JSON)
public class CheckpointPermissionsResource {

  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 100;
  private static final int MAX_PROJECTS = 100;
  private static final int MAX_NAME = 256;

  private final CheckpointPermissions permissions;
  private final Caller caller;
  private final Clock clock;

  public CheckpointPermissionsResource(
      CheckpointPermissions permissions, Caller caller, Clock clock) {
    this.permissions = permissions;
    this.caller = caller;
    this.clock = clock;
  }

  /** The body of a permission's creation. */
  public record Create(@JsonProperty("project_ids") List<String> projectIds) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Page<CheckpointPermission>> create(@PathParam("model") String model, Create body) {
    List<String> projects = body == null ? null : body.projectIds();
    if (projects == null
        || projects.isEmpty()
        || projects.size() > MAX_PROJECTS
        || projects.contains(null)) {
      throw ApiError.invalid("project_ids", "'project_ids' must be 1 to 100 names of projects.");
    }
    projects.forEach(project -> UserText.check("project_ids", project, MAX_NAME));
    Consumer<String> made = caller.making();
    return permissions
        .create(caller.project(), model, projects, clock.instant())
        .invoke(all -> all.forEach(permission -> made.accept(permission.id())))
        .map(all -> Page.of(all, false, CheckpointPermission::id));
  }

  @GET
  public Uni<Page<CheckpointPermission>> list(
      @PathParam("model") String model,
      @QueryParam("project_id") String project,
      @QueryParam("limit") String limit,
      @QueryParam("after") String after,
      @QueryParam("order") String order) {
    PageRequest page = PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order(order), after, null);
    return permissions.list(caller.project(), model, project, page);
  }

  /** This list alone spells its orders out. */
  private static String order(String order) {
    return switch (order) {
      case null -> null;
      case "ascending" -> "asc";
      case "descending" -> "desc";
      default -> throw ApiError.invalid("order", "'order' must be 'ascending' or 'descending'.");
    };
  }

  @DELETE
  @Path("{id}")
  public Uni<CheckpointPermission.Deleted> delete(
      @PathParam("model") String model, @PathParam("id") String id) {
    return permissions
        .delete(caller.project(), model, id)
        .replaceWith(new CheckpointPermission.Deleted(id, true));
  }
}
