package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorBody;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.generation.answer.AnswerModels;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.description.CreateChatCompletion;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.stream.EventStream;
import dev.tandem.generation.stream.HeldStream;
import dev.tandem.generation.stream.StreamConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;

/** {@code /v1/chat/completions}: HTTP only. */
@Path("/v1/chat/completions")
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
public class ChatResource {

  private static final Logger LOG = Logger.getLogger(ChatResource.class);

  private final AnswerModels models;
  private final Caller caller;
  private final Clock clock;
  private final Duration hold;
  private final ObjectWriter json;

  public ChatResource(
      AnswerModels models, Caller caller, Clock clock, StreamConfig stream, ObjectMapper json) {
    this.models = models;
    this.caller = caller;
    this.clock = clock;
    this.hold = stream.hold();
    this.json = json.writer();
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = CreateChatCompletion.class)))
  @APIResponse(
      responseCode = "200",
      description = "The completion, or its chunks when 'stream' is true",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ChatCompletion.class)),
        @Content(mediaType = MediaType.SERVER_SENT_EVENTS)
      })
  public Uni<Response> create(byte[] body, @HeaderParam("Authorization") String authorization) {
    ChatRequest request = ChatRequestReader.read(JsonBody.parse(body));
    Asker asker = new Asker(caller.project(), authorization);
    Question question = new Question(asker, request.turns(), request.search(), request.limits());
    Multi<AnswerPiece> answer = models.named(request.model()).answer(question);
    ChatAssembly assembly = new ChatAssembly(request, clock.instant().getEpochSecond());
    return request.stream() ? streamed(assembly, answer) : whole(assembly, answer);
  }

  private static Uni<Response> whole(ChatAssembly assembly, Multi<AnswerPiece> answer) {
    return answer
        .invoke(assembly::accept)
        .collect()
        .last()
        .map(last -> Response.ok(assembly.completion(), MediaType.APPLICATION_JSON_TYPE).build());
  }

  private Uni<Response> streamed(ChatAssembly assembly, Multi<AnswerPiece> answer) {
    Multi<ChatChunk> chunks =
        Multi.createBy()
            .concatenating()
            .streams(
                Multi.createFrom().item(assembly.begin()),
                answer.onItem().transformToIterable(assembly::accept));
    return HeldStream.of(chunks, ChatResource::isAnswer, hold)
        .map(released -> EventStream.response(frames(released)));
  }

  private Multi<byte[]> frames(Multi<ChatChunk> chunks) {
    Multi<byte[]> whole =
        Multi.createBy()
            .concatenating()
            .streams(
                chunks.map(chunk -> EventStream.frame(json, chunk)),
                Multi.createFrom().item(EventStream.DONE));
    return whole.onFailure().recoverWithItem(this::failure);
  }

  private byte[] failure(Throwable failure) {
    ApiError error = ErrorTable.toApiError(failure, "");
    if (error.status() >= 500) {
      LOG.warnf("a streamed chat completion failed: %s", failure);
    }
    return EventStream.frame(json, ErrorBody.of(error));
  }

  private static boolean isAnswer(ChatChunk chunk) {
    return chunk.choices().stream().anyMatch(choice -> choice.delta().role() == null);
  }
}
