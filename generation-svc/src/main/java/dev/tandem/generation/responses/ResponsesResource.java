package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.answer.AnswerPiece.Failed;
import dev.tandem.generation.description.CreateResponse;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.request.QueryList;
import dev.tandem.generation.responses.ResponseEvent.Snapshot;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.stream.EventStream;
import dev.tandem.generation.stream.HeldStream;
import dev.tandem.generation.stream.StreamConfig;
import io.smallrye.mutiny.Multi;
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
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;

/** {@code /v1/responses}: HTTP only. */
@Path("/v1/responses")
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
public class ResponsesResource {

  private static final Logger LOG = Logger.getLogger(ResponsesResource.class);

  private final Responses responses;
  private final BackgroundResponses backgrounds;
  private final Caller caller;
  private final Clock clock;
  private final Duration hold;
  private final ObjectWriter json;

  public ResponsesResource(
      Responses responses,
      BackgroundResponses backgrounds,
      Caller caller,
      Clock clock,
      StreamConfig stream,
      ObjectMapper json) {
    this.backgrounds = backgrounds;
    this.responses = responses;
    this.caller = caller;
    this.clock = clock;
    this.hold = stream.hold();
    this.json = json.writer();
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateResponse.class)))
  @APIResponse(
      responseCode = "200",
      description = "The response, or its events when 'stream' is true",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ResponseObject.class)),
        @Content(mediaType = MediaType.SERVER_SENT_EVENTS)
      })
  public Uni<Response> create(byte[] body) {
    ResponseRequest request = ResponseRequestReader.read(JsonBody.parse(body));
    Asker asker = new Asker(caller.identity());
    return responses
        .start(asker, request)
        .onItem()
        .transformToUni(
            running ->
                request.echo().background()
                    ? background(request, running)
                    : request.stream() ? streamed(running) : whole(running));
  }

  /** The work goes on whether or not its caller reads on. */
  private Uni<Response> background(ResponseRequest request, RunningResponse running) {
    return backgrounds
        .start(caller.project(), running)
        .map(
            events ->
                request.stream()
                    ? stream(events)
                    : ok(ResponseAssembly.current(running.begun(), request.shown())));
  }

  @POST
  @Path("input_tokens")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateResponse.class)))
  public Uni<InputTokens> inputTokens(byte[] body) {
    ResponseRequest request = ResponseRequestReader.read(JsonBody.parse(body));
    return responses
        .inputTokens(new Asker(caller.identity()), request)
        .map(tokens -> new InputTokens("response.input_tokens", tokens));
  }

  private Uni<Response> whole(RunningResponse running) {
    return running.events().collect().last().map(last -> ok(((Snapshot) last).response()));
  }

  private Uni<Response> streamed(RunningResponse running) {
    return HeldStream.of(running.events(), event -> event.type().contains("output_text"), hold)
        .map(
            events ->
                events
                    .onFailure()
                    .recoverWithMulti(failure -> running.failed(failedPiece(failure))))
        .map(this::stream);
  }

  private Failed failedPiece(Throwable failure) {
    ApiError error = ErrorTable.toApiError(failure, "");
    if (error.status() >= 500) {
      LOG.warnf("a streamed response failed: %s", failure);
    }
    String code = error.status() < 500 ? "invalid_prompt" : "server_error";
    return new Failed(code, error.getMessage(), clock.instant().getEpochSecond());
  }

  private Response stream(Multi<ResponseEvent> events) {
    return EventStream.response(events.map(e -> EventStream.frame(e.type(), json, e)));
  }

  @GET
  @Path("{id}")
  @APIResponse(
      responseCode = "200",
      description = "The response, or its events when 'stream' is true",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ResponseObject.class)),
        @Content(mediaType = MediaType.SERVER_SENT_EVENTS)
      })
  public Uni<Response> get(
      @PathParam("id") String id,
      @QueryParam("include[]") List<String> includes,
      @QueryParam("include") List<String> plainIncludes,
      @QueryParam("stream") String stream,
      @QueryParam("starting_after") String startingAfter) {
    ResponseAssembly.Shown shown = Include.shown(QueryList.joined(includes, plainIncludes));
    boolean replay = flag("stream", stream);
    int after = startingAfter(startingAfter, replay);
    String project = caller.project();
    return responses
        .find(project, id)
        .map(
            stored ->
                replay
                    ? stream(backgrounds.follow(project, id, after, shown))
                    : ok(ResponseAssembly.current(stored, shown)));
  }

  @DELETE
  @Path("{id}")
  public Uni<Deleted> delete(@PathParam("id") String id) {
    return responses.delete(caller.project(), id).replaceWith(new Deleted(id, "response", true));
  }

  @POST
  @Path("{id}/cancel")
  @APIResponse(
      responseCode = "200",
      description = "The background response",
      content = @Content(schema = @Schema(implementation = ResponseObject.class)))
  public Uni<Response> cancel(@PathParam("id") String id) {
    String project = caller.project();
    return responses
        .find(project, id)
        .onItem()
        .transformToUni(
            stored -> {
              if (!stored.header().echo().background()) {
                throw ApiError.invalid(
                    null, "Only responses created with background=true can be cancelled.");
              }
              return backgrounds.cancel(project, id);
            })
        .map(ResponsesResource::ok);
  }

  @GET
  @Path("{id}/input_items")
  @APIResponse(
      responseCode = "200",
      description = "A page of the input's items",
      content = @Content(schema = @Schema(implementation = Object.class)))
  public Uni<Page<JsonNode>> inputItems(
      @PathParam("id") String id,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("before") String before,
      @QueryParam("include[]") List<String> includes,
      @QueryParam("include") List<String> plainIncludes) {
    Include.shown(QueryList.joined(includes, plainIncludes));
    PageRequest page = PageRequest.of(limit, 20, 100, order, after, before);
    return responses
        .find(caller.project(), id)
        .map(stored -> InputItemPages.page(stored.input(), page));
  }

  private static Response ok(Object entity) {
    return Response.ok(entity, MediaType.APPLICATION_JSON_TYPE).build();
  }

  private static boolean flag(String name, String value) {
    if (value == null || value.equals("false")) {
      return false;
    }
    if (!value.equals("true")) {
      throw ApiError.invalid(name, "'" + name + "' must be true or false.");
    }
    return true;
  }

  private static int startingAfter(String value, boolean replay) {
    if (value == null) {
      return -1;
    }
    try {
      int after = Integer.parseInt(value);
      if (after >= 0 && replay) {
        return after;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw ApiError.invalid(
        "starting_after",
        "'starting_after' must be the sequence number of an event, and needs 'stream=true'.");
  }

  /** How many tokens a request has. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record InputTokens(String object, int inputTokens) {}

  /** What a deletion answers. */
  public record Deleted(String id, String object, boolean deleted) {}
}
