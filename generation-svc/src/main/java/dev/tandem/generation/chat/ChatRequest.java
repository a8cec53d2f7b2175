package dev.tandem.generation.chat;

import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.answer.Search;
import java.util.List;
import java.util.Optional;

/**
 * A checked request for a chat completion.
 *
 * @param turns what the user said, oldest first, at least one
 * @param promptTokens estimated, of all messages
 * @param search where to look, or empty when nothing may be searched
 * @param includeUsage whether a stream ends with token counts
 */
public record ChatRequest(
    String model,
    List<String> turns,
    int promptTokens,
    Optional<Search> search,
    Limits limits,
    boolean stream,
    boolean includeUsage) {

  public ChatRequest {
    turns = List.copyOf(turns);
  }
}
