package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerModels;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Multi;
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

  private final AnswerModels models;
  private final ResponseStore store;
  private final ItemReferences references;
  private final Clock clock;

  public Responses(
      AnswerModels models, ResponseStore store, ItemReferences references, Clock clock) {
    this.models = models;
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
    AnswerModel model = models.named(request.echo().model());
    return Uni.combine()
        .all()
        .unis(
            earlierTurns(asker.project(), request.echo().previousResponseId()),
            references.resolve(asker.project(), request.input()))
        .asTuple()
        .map(found -> start(asker, request, model, found.getItem1(), found.getItem2()));
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

  private Uni<Optional<StoredResponse>> known(String project, String id) {
    return isId(id) ? store.find(project, id) : Uni.createFrom().item(Optional.empty());
  }

  /** What is no id is not looked up: it may hold what no database column can. */
  private static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  private Uni<List<String>> earlierTurns(String project, String previousId) {
    if (previousId == null) {
      return Uni.createFrom().item(List.of());
    }
    return known(project, previousId)
        .map(
            found ->
                found
                    .map(StoredResponse::turns)
                    .orElseThrow(
                        () ->
                            ApiError.invalid(
                                "previous_response_id",
                                "previous_response_not_found",
                                "The previous response was not found, or was not stored.")));
  }

  private RunningResponse start(
      Asker asker,
      ResponseRequest request,
      AnswerModel model,
      List<String> earlier,
      List<JsonNode> input) {
    String id = Ids.next(ResponseHeader.PREFIX);
    List<String> turns = turns(earlier, input);
    int tokens = input.stream().mapToInt(item -> TokenEstimate.of(InputItems.textOf(item))).sum();
    ResponseHeader header =
        new ResponseHeader(id, clock.instant().getEpochSecond(), tokens, request.echo());
    List<JsonNode> identified = identified(id, input);
    Question question = new Question(asker, turns, request.search(), limits(request));
    return new RunningResponse(
        new ResponseAssembly(header, request.includeResults()),
        answer(model, question),
        pieces ->
            request.echo().store()
                ? store.save(asker.project(), new StoredResponse(header, turns, identified, pieces))
                : Uni.createFrom().voidItem());
  }

  private static Multi<AnswerPiece> answer(AnswerModel model, Question question) {
    return model.answer(question);
  }

  private static Limits limits(ResponseRequest request) {
    Integer max = request.echo().maxOutputTokens();
    return max == null ? Limits.NONE : new Limits(max, List.of());
  }

  private static List<String> turns(List<String> earlier, List<JsonNode> input) {
    List<String> turns = new ArrayList<>(earlier);
    List<String> said = InputItems.userTurns(input);
    if (said.isEmpty() || said.getLast().isBlank()) {
      throw ApiError.invalid("input", "'input' holds no question: its last user message is empty.");
    }
    turns.addAll(said);
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
