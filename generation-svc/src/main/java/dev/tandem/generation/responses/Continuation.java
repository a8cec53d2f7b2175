package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.conversation.Conversations;
import dev.tandem.generation.conversation.Memo;
import dev.tandem.generation.memory.Memory;
import dev.tandem.generation.memory.Turn;
import dev.tandem.generation.responses.ResponseAssembly.Shown;
import dev.tandem.generation.responses.ResponseEvent.Snapshot;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was said before a response: the responses it builds on, or its conversation. */
@ApplicationScoped
public class Continuation {

  private static final Pattern ID = Pattern.compile("resp_[0-9a-z]{24}");

  private final ResponseStore store;
  private final Conversations conversations;
  private final Memory memory;
  private final ObjectMapper json;

  public Continuation(
      ResponseStore store, Conversations conversations, Memory memory, ObjectMapper json) {
    this.memory = memory;
    this.store = store;
    this.conversations = conversations;
    this.json = json;
  }

  /**
   * The items before this request's own, oldest first.
   *
   * @return fails with {@link ApiError} when the previous response or the conversation is not known
   */
  Uni<List<JsonNode>> before(String project, ResponseRequest request) {
    Optional<String> conversation = request.conversation();
    if (conversation.isPresent()) {
      return conversations.history(project, conversation.get());
    }
    return chain(project, request.echo().previousResponseId());
  }

  /**
   * The items of a response and of those it builds on, oldest first; none for null.
   *
   * @return fails with {@link ApiError} when the response is not known
   */
  Uni<List<JsonNode>> chain(String project, String previous) {
    if (previous == null) {
      return Uni.createFrom().item(List.of());
    }
    if (!ID.matcher(previous).matches()) {
      throw unknownPrevious();
    }
    return store.chain(project, previous).map(this::items);
  }

  /**
   * Adds what was asked and answered to the conversation of a response, if it has one.
   *
   * @param remembers whether memory keeps it, too; then it does so even when the process ends in
   *     between
   */
  Uni<Void> keep(
      String project,
      ResponseRequest request,
      List<JsonNode> input,
      List<OutputItem> output,
      boolean remembers) {
    if (request.conversation().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<JsonNode> items = new ArrayList<>(input);
    json.valueToTree(output).forEach(items::add);
    String conversation = request.conversation().get();
    String user = user(request);
    List<Turn> turns = remembers ? Turn.of(items) : List.of();
    Memo memo = new Memo(turns.stream().map(Turn::itemId).collect(Collectors.toSet()), user);
    return conversations
        .append(project, conversation, items, memo)
        .chain(() -> memory.remember(project, user, conversation, turns));
  }

  private static String user(ResponseRequest request) {
    Echo echo = request.echo();
    return echo.safetyIdentifier() == null ? echo.user() : echo.safetyIdentifier();
  }

  /** All items of these responses, asked and answered. */
  private List<JsonNode> items(List<StoredResponse> chain) {
    if (chain.isEmpty()) {
      throw unknownPrevious();
    }
    List<JsonNode> items = new ArrayList<>();
    for (StoredResponse response : chain) {
      items.addAll(response.input());
      items.addAll(output(response));
    }
    return items;
  }

  /** The items of a response's answer. */
  List<JsonNode> output(StoredResponse response) {
    List<JsonNode> items = new ArrayList<>();
    if (ResponseAssembly.tell(response, Shown.USUAL).getLast() instanceof Snapshot last) {
      json.valueToTree(last.response().output()).forEach(items::add);
    }
    return items;
  }

  private static ApiError unknownPrevious() {
    return ApiError.invalid(
        "previous_response_id",
        "previous_response_not_found",
        "The previous response was not found, or was not stored.");
  }
}
