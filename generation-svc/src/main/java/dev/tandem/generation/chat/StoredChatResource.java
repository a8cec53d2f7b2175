package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.chat.StoredCompletions.Filter;
import dev.tandem.generation.description.UpdateMetadata;
import dev.tandem.generation.request.Metadata;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What was stored of {@code /v1/chat/completions}: HTTP only. */
@Path("/v1/chat/completions")
@Produces(MediaType.APPLICATION_JSON)
public class StoredChatResource {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern PAIR = Pattern.compile("metadata\\[(.{1,64})]");

  private final StoredCompletions store;
  private final Caller caller;

  public StoredChatResource(StoredCompletions store, Caller caller) {
    this.store = store;
    this.caller = caller;
  }

  @GET
  @APIResponse(
      responseCode = "200",
      description = "A page of stored chat completions, oldest first unless 'order' is desc",
      content = @Content(schema = @Schema(implementation = Object.class)))
  public Uni<Page<JsonNode>> list(
      @QueryParam("model") String model,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @Context UriInfo uri) {
    PageRequest request = page(limit, order, after);
    return store
        .list(caller.project(), new Filter(model, metadata(uri)), request)
        .map(
            found ->
                Page.cut(
                        found.orElseThrow(StoredChatResource::unknownCursor),
                        request.limit(),
                        StoredCompletion::id)
                    .map(StoredCompletion::shown, shown -> shown.path("id").asText()));
  }

  @GET
  @Path("{id}")
  @APIResponse(
      responseCode = "200",
      description = "The chat completion",
      content = @Content(schema = @Schema(implementation = ChatCompletion.class)))
  public Uni<JsonNode> get(@PathParam("id") String id) {
    return find(id).map(StoredCompletion::shown);
  }

  @POST
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = UpdateMetadata.class)))
  @APIResponse(
      responseCode = "200",
      description = "The chat completion with its new metadata",
      content = @Content(schema = @Schema(implementation = ChatCompletion.class)))
  public Uni<JsonNode> update(@PathParam("id") String id, byte[] sent) {
    return store
        .replaceMetadata(caller.project(), known(id), Metadata.readChange(sent))
        .map(found -> found.orElseThrow(() -> unknown(id)).shown());
  }

  @DELETE
  @Path("{id}")
  public Uni<Deleted> delete(@PathParam("id") String id) {
    return store
        .delete(caller.project(), known(id))
        .map(
            deleted -> {
              if (!deleted) {
                throw unknown(id);
              }
              return new Deleted(id, "chat.completion.deleted", true);
            });
  }

  @GET
  @Path("{id}/messages")
  @APIResponse(
      responseCode = "200",
      description = "A page of the messages that were answered",
      content = @Content(schema = @Schema(implementation = Object.class)))
  public Uni<Page<JsonNode>> messages(
      @PathParam("id") String id,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after) {
    PageRequest request = page(limit, order, after);
    return find(id).map(stored -> StoredMessages.page(stored, request));
  }

  private Uni<StoredCompletion> find(String id) {
    return store
        .find(caller.project(), known(id))
        .map(found -> found.orElseThrow(() -> unknown(id)));
  }

  /** Unlike other lists of the API these start with the oldest. */
  private static PageRequest page(String limit, String order, String after) {
    Optional.ofNullable(after)
        .filter(id -> !ID.matcher(id).matches())
        .ifPresent(
            id -> {
              throw ApiError.invalid("after", "'after' must be the id of an item of this list.");
            });
    return PageRequest.of(limit, 20, 100, order == null ? "asc" : order, after, null);
  }

  private static Map<String, String> metadata(UriInfo uri) {
    Map<String, String> pairs = new LinkedHashMap<>();
    uri.getQueryParameters()
        .forEach(
            (name, values) -> {
              Matcher pair = PAIR.matcher(name);
              if (pair.matches()) {
                pairs.put(pair.group(1), values.getFirst());
              }
            });
    return pairs;
  }

  private static ApiError unknownCursor() {
    return ApiError.invalid("after", "'after' must be the id of a stored chat completion.");
  }

  private static String known(String id) {
    if (!ID.matcher(id).matches()) {
      throw unknown(id);
    }
    return id;
  }

  private static ApiError unknown(String id) {
    return ApiError.notFound("stored chat completion", id);
  }

  /** What a deletion answers. */
  @Schema(name = "DeletedChatCompletion")
  public record Deleted(String id, String object, boolean deleted) {}
}
