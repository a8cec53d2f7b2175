package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.answer.Answers;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.answer.Question.Prompt;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gives responses, keeps them, and finds them again inside their project. */
@ApplicationScoped
public class Responses {

  /** Earlier questions that a follow-up can lean on. */
  private static final int MAX_TURNS = 8;

  private static final Pattern ID = Pattern.compile("resp_[0-9a-z]{24}");

  private final Answers answers;
  private final Continuation continuation;
  private final ResponseStore store;
  private final ItemReferences references;
  private final Clock clock;

  public Responses(
      Answers answers,
      Continuation continuation,
      ResponseStore store,
      ItemReferences references,
      Clock clock) {
    this.continuation = continuation;
    this.answers = answers;
    this.store = store;
    this.references = references;
    this.clock = clock;
  }

  /**
   * Prepares an answer; it is found while its events are read.
   *
   * @return fails with {@link ApiError} when the model, the previous response or a referenced item
   *     is not known
   */
  Uni<RunningResponse> start(Asker asker, ResponseRequest request) {
    return Uni.combine()
        .all()
        .unis(
            continuation.before(asker.project(), request),
            references.resolve(asker.project(), request.input()))
        .asTuple()
        .map(found -> start(asker, request, found.getItem1(), found.getItem2()));
  }

  /**
   * @throws ApiError 404 by the Uni, when the project has no such response
   */
  Uni<StoredResponse> find(String project, String id) {
    return known(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("response", id)));
  }

  /**
   * @throws ApiError 404 by the Uni, when the project has no such response
   */
  Uni<Void> delete(String project, String id) {
    return (isId(id) ? store.delete(project, id) : Uni.createFrom().item(false))
        .map(
            deleted -> {
              if (!deleted) {
                throw ApiError.notFound("response", id);
              }
              return null;
            });
  }

  /** Tokens of the prompt that this request would make; estimated. */
  Uni<Integer> inputTokens(Asker asker, ResponseRequest request) {
    return Uni.combine()
        .all()
        .unis(
            continuation.before(asker.project(), request),
            references.resolve(asker.project(), request.input()))
        .asTuple()
        .map(found -> prompt(request, found.getItem1(), found.getItem2()))
        .map(
            prompt ->
                TokenEstimate.of(prompt.request().path("messages").toString())
                    + TokenEstimate.of(prompt.request().path("tools").toString()));
  }

  private Uni<Optional<StoredResponse>> known(String project, String id) {
    return isId(id) ? store.find(project, id) : Uni.createFrom().item(Optional.empty());
  }

  /** What is no id is not looked up: it may hold what no database column can. */
  private static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  private RunningResponse start(
      Asker asker, ResponseRequest request, List<JsonNode> earlier, List<JsonNode> input) {
    String id = Ids.next(ResponseHeader.PREFIX);
    List<String> turns = turns(earlier, input, request);
    int tokens = input.stream().mapToInt(item -> TokenEstimate.of(InputItems.textOf(item))).sum();
    ResponseHeader header =
        new ResponseHeader(id, clock.instant().getEpochSecond(), tokens, request.echo());
    List<JsonNode> identified = identified(id, input);
    Question question =
        new Question(
            asker,
            request.echo().model(),
            id,
            Optional.ofNullable(request.echo().safetyIdentifier())
                .or(() -> Optional.ofNullable(request.echo().user())),
            turns,
            request.tools().searching(),
            limits(request),
            request.demands(),
            request.echo().store(),
            prompt(request, earlier, input));
    return new RunningResponse(
        new StoredResponse(header, turns, identified, List.of()),
        new ResponseAssembly(header, request.shown()),
        answers.answer(question),
        (pieces, output, remembers) ->
            keep(asker.project(), request, new StoredResponse(header, turns, identified, pieces))
                .chain(
                    () ->
                        continuation.keep(
                            asker.project(), request, identified, output, remembers)));
  }

  /** What a conversation gets is committed after this, and waits for the disk for both. */
  private Uni<Void> keep(String project, ResponseRequest request, StoredResponse response) {
    return request.echo().store()
        ? store.save(project, response, request.conversation().isEmpty())
        : Uni.createFrom().voidItem();
  }

  private static Prompt prompt(
      ResponseRequest request, List<JsonNode> earlier, List<JsonNode> input) {
    List<JsonNode> items = new ArrayList<>(earlier);
    items.addAll(input);
    ObjectNode server = request.sampling().deepCopy();
    server.set("messages", ChatMessageForm.messages(request.echo().instructions(), items));
    return new Prompt(
        server,
        request.stream() || request.echo().background(),
        request.echo().truncation().equals("auto") || request.conversation().isPresent(),
        request.conversation(),
        Optional.empty());
  }

  private static Limits limits(ResponseRequest request) {
    Integer max = request.echo().maxOutputTokens();
    return max == null ? Limits.NONE : new Limits(max, List.of());
  }

  private static List<String> turns(
      List<JsonNode> earlier, List<JsonNode> input, ResponseRequest request) {
    List<String> turns = new ArrayList<>(InputItems.userTurns(earlier));
    List<String> said = InputItems.userTurns(input);
    turns.addAll(said);
    boolean goesOn = input.stream().anyMatch(item -> item.has("output"));
    boolean shows = request.demands().stream().anyMatch(d -> d.param().startsWith("input"));
    boolean silent = turns.isEmpty() || (!said.isEmpty() && said.getLast().isBlank());
    if (turns.isEmpty() || (silent && !shows) || (said.isEmpty() && !goesOn)) {
      throw ApiError.invalid("input", "'input' holds no question: its last user message is empty.");
    }
    return turns.subList(Math.max(0, turns.size() - MAX_TURNS), turns.size());
  }

  /** Items get ids that lead back to this response, unless they have some of their own. */
  private static List<JsonNode> identified(String responseId, List<JsonNode> input) {
    String suffix = responseId.substring(ResponseHeader.PREFIX.length());
    List<JsonNode> items = new ArrayList<>(input.size());
    for (JsonNode item : input) {
      Optional<String> own = Optional.ofNullable(item.path("id").textValue());
      ObjectNode copy = item.deepCopy();
      items.add(copy.put("id", own.orElse("msg_" + suffix + "_" + items.size())));
    }
    return items;
  }
}
