package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.answer.SearchWish;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked request for a chat completion.
 *
 * @param turns what the user said, oldest first, at least one
 * @param promptTokens estimated, of all messages
 * @param searching what the request says about searching documents
 * @param demands what the model must be able to do
 * @param user whom the caller asks for
 * @param forServer the request as a model server is sent it, without model and stream
 * @param includeUsage whether a stream ends with token counts
 * @param store whether the completion is kept
 */
public record ChatRequest(
    String model,
    List<String> turns,
    int promptTokens,
    SearchWish searching,
    Limits limits,
    List<Demand> demands,
    Optional<String> user,
    ObjectNode forServer,
    boolean stream,
    boolean includeUsage,
    boolean store,
    Map<String, String> metadata) {

  public ChatRequest {
    turns = List.copyOf(turns);
    demands = List.copyOf(demands);
  }
}
