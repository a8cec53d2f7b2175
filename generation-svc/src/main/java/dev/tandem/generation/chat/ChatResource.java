package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorBody;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.Answers;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.Question.Prompt;
import dev.tandem.generation.description.CreateChatCompletion;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.stream.EventStream;
import dev.tandem.generation.stream.HeldStream;
import dev.tandem.generation.stream.StreamConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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

  private final Answers answers;
  private final ChatKeeping keeping;
  private final Caller caller;
  private final Clock clock;
  private final Duration hold;
  private final ObjectWriter json;

  public ChatResource(
      Answers answers,
      ChatKeeping keeping,
      Caller caller,
      Clock clock,
      StreamConfig stream,
      ObjectMapper json) {
    this.answers = answers;
    this.keeping = keeping;
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
  public Uni<Response> create(byte[] body) {
    ChatRequest request = ChatRequestReader.read(JsonBody.parse(body));
    Asker asker = new Asker(caller.identity());
    String id = Ids.next("chatcmpl-");
    ChatAssembly assembly = new ChatAssembly(id, request, clock.instant().getEpochSecond());
    Multi<AnswerPiece> answer = answers.answer(question(asker, id, request));
    Uni<Void> kept =
        Uni.createFrom().deferred(() -> keeping.keep(asker.project(), request, assembly));
    return request.stream() ? streamed(assembly, answer, kept) : whole(assembly, answer, kept);
  }

  private static Question question(Asker asker, String id, ChatRequest request) {
    return new Question(
        asker,
        request.model(),
        id,
        request.user(),
        request.turns(),
        request.searching(),
        request.limits(),
        request.demands(),
        true,
        new Prompt(
            request.forServer(), request.stream(), false, Optional.empty(), Optional.empty()));
  }

  private static Uni<Response> whole(
      ChatAssembly assembly, Multi<AnswerPiece> answer, Uni<Void> kept) {
    return answer
        .invoke(assembly::accept)
        .collect()
        .last()
        .call(() -> kept)
        .map(last -> Response.ok(assembly.completion(), MediaType.APPLICATION_JSON_TYPE).build());
  }

  private Uni<Response> streamed(ChatAssembly assembly, Multi<AnswerPiece> answer, Uni<Void> kept) {
    Multi<ChatChunk> chunks =
        Multi.createBy()
            .concatenating()
            .streams(
                Multi.createFrom().item(assembly.begin()),
                answer.onItem().transformToIterable(assembly::accept));
    return HeldStream.of(chunks, ChatResource::isAnswer, hold)
        .map(released -> EventStream.response(frames(released, kept)));
  }

  private Multi<byte[]> frames(Multi<ChatChunk> chunks, Uni<Void> kept) {
    Multi<byte[]> whole =
        Multi.createBy()
            .concatenating()
            .streams(
                chunks.map(chunk -> EventStream.frame(json, chunk)),
                kept.onItem().transformToMulti(done -> Multi.createFrom().empty()),
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
    return chunk.choices().stream().anyMatch(choice -> !choice.delta().has("role"));
  }
}
