package dev.tandem.generation.feedback;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.description.ChangeFeedback;
import dev.tandem.generation.description.CreateFeedback;
import dev.tandem.generation.receipt.ReceiptFilter;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** {@code /tandem/v1/feedback}: HTTP only. */
@Path("/tandem/v1/feedback")
@Produces(MediaType.APPLICATION_JSON)
public class FeedbackResource {

  private final FeedbackBook feedback;
  private final Caller caller;

  public FeedbackResource(FeedbackBook feedback, Caller caller) {
    this.feedback = feedback;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Gives feedback on a receipt; replaces what the same 'user' said about it")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateFeedback.class)))
  public Uni<Feedback> give(byte[] sent) {
    return feedback.give(caller.project(), JsonBody.parse(sent));
  }

  @GET
  @Operation(summary = "Lists feedback with question and answer, the newest first")
  public Uni<Page<Feedback>> list(
      @QueryParam("receipt") String receipt,
      @QueryParam("rating") String rating,
      @QueryParam("deployment") String deployment,
      @QueryParam("created_after") String createdAfter,
      @QueryParam("created_before") String createdBefore,
      @QueryParam("updated_after") String updatedAfter,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("before") String before) {
    PageRequest page = PageRequest.of(limit, 20, 100, order, after, before);
    FeedbackFilter filter =
        new FeedbackFilter(
            given(receipt),
            given(rating).map(FeedbackResource::rating),
            given(deployment),
            ReceiptFilter.moment("created_after", createdAfter),
            ReceiptFilter.moment("created_before", createdBefore),
            ReceiptFilter.moment("updated_after", updatedAfter));
    return feedback.list(caller.project(), filter, page);
  }

  private static Optional<String> given(String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  private static Rating rating(String value) {
    if (!Rating.LABELS.contains(value)) {
      throw ApiError.invalid("rating", "'rating' must be 'up' or 'down'.");
    }
    return Rating.labelled(value);
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Shows feedback")
  public Uni<Feedback> get(@PathParam("id") String id) {
    return feedback.find(caller.project(), id);
  }

  @POST
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Replaces rating, corrected answer, reason and labels")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = ChangeFeedback.class)))
  public Uni<Feedback> change(@PathParam("id") String id, byte[] sent) {
    return feedback.change(caller.project(), id, JsonBody.parse(sent));
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Deletes feedback; its receipt stays")
  public Uni<Deleted> delete(@PathParam("id") String id) {
    return feedback
        .delete(caller.project(), id)
        .replaceWith(new Deleted(id, "feedback.deleted", true));
  }

  /** What a deletion answers. */
  @Schema(name = "DeletedFeedback")
  public record Deleted(String id, String object, boolean deleted) {}
}
