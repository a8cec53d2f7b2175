package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.answer.Search;
import java.util.List;
import java.util.Optional;

/**
 * A checked request for a response.
 *
 * @param input the items, normalised, not all with an id yet
 * @param search where to look, or empty when nothing may be searched
 * @param includeResults whether the caller wants to see what was found
 */
public record ResponseRequest(
    Echo echo,
    List<JsonNode> input,
    Optional<Search> search,
    boolean stream,
    boolean includeResults) {

  public ResponseRequest {
    input = List.copyOf(input);
  }
}
