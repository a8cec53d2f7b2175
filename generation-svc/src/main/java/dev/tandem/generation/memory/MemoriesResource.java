package dev.tandem.generation.memory;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.memory.MemoryStore.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** {@code /tandem/v1/memories}: HTTP only. */
@Path("/tandem/v1/memories")
@Produces(MediaType.APPLICATION_JSON)
public class MemoriesResource {

  private final Memory memory;
  private final Caller caller;

  public MemoriesResource(Memory memory, Caller caller) {
    this.memory = memory;
    this.caller = caller;
  }

  /** What is remembered, newest first. */
  @GET
  public Uni<Page<MemoryRecord>> list(
      @QueryParam("user") String user,
      @QueryParam("conversation") String conversation,
      @QueryParam("limit") String limit,
      @QueryParam("after") String after) {
    PageRequest page = PageRequest.of(limit, 20, 100, null, after, null);
    return memory.list(caller.project(), new Scope(user, conversation), page.after(), page.limit());
  }

  @DELETE
  @Path("{id}")
  public Uni<Deleted> delete(@PathParam("id") String id) {
    return memory.delete(caller.project(), id).replaceWith(new Deleted(1));
  }

  /** Forgets all of a user, all of a conversation, or all of a user in a conversation. */
  @DELETE
  public Uni<Deleted> deleteAll(
      @QueryParam("user") String user, @QueryParam("conversation") String conversation) {
    if (isAbsent(user) && isAbsent(conversation)) {
      throw ApiError.invalid(
          "user", "Say whose memories are to be deleted: 'user', 'conversation' or both.");
    }
    return memory.deleteAll(caller.project(), new Scope(user, conversation)).map(Deleted::new);
  }

  private static boolean isAbsent(String value) {
    return value == null || value.isEmpty();
  }

  /** How many memories were deleted. */
  @Schema(name = "DeletedMemories")
  public record Deleted(int deleted) {}
}
