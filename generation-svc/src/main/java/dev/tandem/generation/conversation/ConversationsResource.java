package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.description.CreateConversation;
import dev.tandem.generation.description.CreateConversationItems;
import dev.tandem.generation.description.UpdateMetadata;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.request.Metadata;
import dev.tandem.generation.request.QueryList;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code /v1/conversations}: HTTP only. */
@Path("/v1/conversations")
@Produces(MediaType.APPLICATION_JSON)
public class ConversationsResource {

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final Conversations conversations;
  private final Caller caller;

  public ConversationsResource(Conversations conversations, Caller caller) {
    this.conversations = conversations;
    this.caller = caller;
  }

  @POST
  @RequestBody(content = @Content(schema = @Schema(implementation = CreateConversation.class)))
  public Uni<Conversation> create(byte[] sent) {
    boolean empty = sent == null || sent.length == 0;
    Fields body = JsonBody.parse(empty ? NOTHING : sent);
    return conversations.create(caller.project(), ItemReader.read(body), Metadata.read(body));
  }

  @GET
  @Path("{id}")
  public Uni<Conversation> get(@PathParam("id") String id) {
    return conversations.find(caller.project(), id);
  }

  @POST
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = UpdateMetadata.class)))
  public Uni<Conversation> update(@PathParam("id") String id, byte[] sent) {
    return conversations.update(caller.project(), id, Metadata.readChange(sent));
  }

  @DELETE
  @Path("{id}")
  public Uni<Deleted> delete(@PathParam("id") String id) {
    return conversations
        .delete(caller.project(), id)
        .replaceWith(new Deleted(id, "conversation.deleted", true));
  }

  @POST
  @Path("{id}/items")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateConversationItems.class)))
  @APIResponse(
      responseCode = "200",
      description = "The items as they are kept",
      content = @Content(schema = @Schema(implementation = Object.class)))
  public Uni<Page<JsonNode>> add(
      @PathParam("id") String id,
      @QueryParam("include[]") List<String> includes,
      @QueryParam("include") List<String> plainIncludes,
      byte[] sent) {
    ItemView view = ItemView.including(QueryList.joined(includes, plainIncludes));
    Fields body = JsonBody.parse(sent);
    List<JsonNode> items = ItemReader.read(body);
    if (items.isEmpty()) {
      throw body.missing("items");
    }
    return conversations
        .add(caller.project(), id, items)
        .map(added -> Page.of(added.stream().map(view::of).toList(), false, this::idOf));
  }

  @GET
  @Path("{id}/items")
  @APIResponse(
      responseCode = "200",
      description = "A page of items",
      content = @Content(schema = @Schema(implementation = Object.class)))
  public Uni<Page<JsonNode>> list(
      @PathParam("id") String id,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("include[]") List<String> includes,
      @QueryParam("include") List<String> plainIncludes) {
    ItemView view = ItemView.including(QueryList.joined(includes, plainIncludes));
    PageRequest request = PageRequest.of(limit, 20, 100, order, after, null);
    return conversations
        .items(caller.project(), id, request)
        .map(page -> page.map(view::of, this::idOf));
  }

  @GET
  @Path("{id}/items/{item}")
  @APIResponse(
      responseCode = "200",
      description = "The item",
      content = @Content(schema = @Schema(implementation = Object.class)))
  public Uni<JsonNode> item(
      @PathParam("id") String id,
      @PathParam("item") String itemId,
      @QueryParam("include[]") List<String> includes,
      @QueryParam("include") List<String> plainIncludes) {
    ItemView view = ItemView.including(QueryList.joined(includes, plainIncludes));
    return conversations.item(caller.project(), id, itemId).map(view::of);
  }

  @DELETE
  @Path("{id}/items/{item}")
  public Uni<Conversation> deleteItem(
      @PathParam("id") String id, @PathParam("item") String itemId) {
    return conversations.deleteItem(caller.project(), id, itemId);
  }

  private String idOf(JsonNode item) {
    return item.path("id").asText();
  }

  /** What a deletion answers. */
  @Schema(name = "DeletedConversation")
  public record Deleted(String id, String object, boolean deleted) {}
}
