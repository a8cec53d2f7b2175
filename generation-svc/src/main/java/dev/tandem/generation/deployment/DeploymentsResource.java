package dev.tandem.generation.deployment;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.deployment.DeploymentReader.Back;
import dev.tandem.generation.deployment.DeploymentView.VersionView;
import dev.tandem.generation.description.ChangeDeployment;
import dev.tandem.generation.description.CreateDeployment;
import dev.tandem.generation.description.RollbackDeployment;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.JsonBody;
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
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** {@code /tandem/v1/deployments}: HTTP only. Names may hold slashes, encoded or not. */
@Path("/tandem/v1/deployments")
@Produces(MediaType.APPLICATION_JSON)
public class DeploymentsResource {

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final DeploymentChanges changes;
  private final DeploymentStore store;
  private final DeploymentReader reader;
  private final Caller caller;

  public DeploymentsResource(
      DeploymentChanges changes, DeploymentStore store, DeploymentReader reader, Caller caller) {
    this.changes = changes;
    this.store = store;
    this.reader = reader;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Creates a deployment with its first version")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateDeployment.class)))
  public Uni<DeploymentView> create(byte[] sent) {
    Fields body = JsonBody.parse(sent);
    String name = DeploymentName.check(body.requiredText("name"));
    caller.making().accept(name);
    return changes
        .create(caller.project(), name, reader.newDeployment(body))
        .map(DeploymentView::of);
  }

  @GET
  @Operation(summary = "Lists deployments; a cursor is a deployment's name")
  public Uni<Page<DeploymentView>> list(
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after) {
    PageRequest page = PageRequest.of(limit, 20, 100, order, known(after), null);
    return store
        .list(caller.project(), page)
        .map(
            found ->
                Page.cut(
                    found.orElseThrow(() -> invalidCursor("the name of a deployment")).stream()
                        .map(DeploymentView::of)
                        .toList(),
                    page.limit(),
                    DeploymentView::name));
  }

  @GET
  @Path("{name:.+}")
  @Operation(summary = "Shows a deployment with its newest version, or with the one behind an '@'")
  public Uni<DeploymentView> get(@PathParam("name") String name) {
    return PinnedName.of(name)
        .map(pinned -> changes.find(caller.project(), pinned))
        .orElseGet(() -> changes.find(caller.project(), existing(name)))
        .map(DeploymentView::of);
  }

  @POST
  @Path("{name:.+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Adds a version, which is live at once; with 'canary' alone only sets that",
      description = "A new version without 'canary' gets all requests.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = ChangeDeployment.class)))
  public Uni<DeploymentView> change(@PathParam("name") String name, byte[] sent) {
    String existing = existing(name);
    return changes
        .change(caller.project(), existing, reader.change(existing, JsonBody.parse(sent)))
        .map(DeploymentView::of);
  }

  @DELETE
  @Path("{name:.+}")
  @Operation(summary = "Deletes a deployment with all its versions")
  public Uni<Deleted> delete(@PathParam("name") String name) {
    return changes
        .delete(caller.project(), existing(name))
        .replaceWith(new Deleted(name, "deployment.deleted", true));
  }

  @GET
  @Path("{name:.+}/versions")
  @Operation(summary = "Lists versions, the newest first; a cursor is a version's number")
  public Uni<Page<VersionView>> versions(
      @PathParam("name") String name,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after) {
    PageRequest page = PageRequest.of(limit, 20, 100, order, after, null);
    Integer cursor = after == null ? null : number(after);
    return changes
        .find(caller.project(), existing(name))
        .chain(
            found -> store.versions(caller.project(), name, cursor, page.ascending(), page.limit()))
        .map(
            found ->
                Page.cut(
                    found.stream().map(version -> VersionView.of(name, version)).toList(),
                    page.limit(),
                    version -> String.valueOf(version.version())));
  }

  @POST
  @Path("{name:.+}/rollback")
  @Operation(summary = "Makes an older version's specification the newest version, and live")
  @RequestBody(content = @Content(schema = @Schema(implementation = RollbackDeployment.class)))
  public Uni<DeploymentView> rollback(@PathParam("name") String name, byte[] sent) {
    boolean empty = sent == null || sent.length == 0;
    Back back = reader.rollback(JsonBody.parse(empty ? NOTHING : sent));
    return changes.rollback(caller.project(), existing(name), back).map(DeploymentView::of);
  }

  /** Spares the database names that no deployment can have, and it the characters in them. */
  private static String existing(String name) {
    if (!DeploymentName.possible(name)) {
      throw ApiError.notFound("deployment", name);
    }
    return name;
  }

  private static String known(String cursor) {
    if (cursor != null && !DeploymentName.possible(cursor)) {
      throw invalidCursor("the name of a deployment");
    }
    return cursor;
  }

  private static int number(String cursor) {
    try {
      return Integer.parseInt(cursor);
    } catch (NumberFormatException e) {
      throw invalidCursor("the number of a version");
    }
  }

  private static ApiError invalidCursor(String what) {
    return ApiError.invalid("after", "'after' must be " + what + ".");
  }

  /** What a deletion answers. */
  @Schema(name = "DeletedDeployment")
  public record Deleted(String name, String object, boolean deleted) {}
}
