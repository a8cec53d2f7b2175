package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.tools.Tools;
import java.util.List;
import java.util.Optional;

/**
 * A checked request for a response.
 *
 * @param input the items, normalised, not all with an id yet
 * @param demands what the model must be able to do
 * @param sampling the members that a model server understands, as chat completions name them
 * @param conversation id of the conversation that the response continues
 * @param shown what the caller wants to see beyond the usual
 */
record ResponseRequest(
    Echo echo,
    List<JsonNode> input,
    Tools tools,
    List<Demand> demands,
    ObjectNode sampling,
    Optional<String> conversation,
    boolean stream,
    ResponseAssembly.Shown shown) {

  ResponseRequest {
    input = List.copyOf(input);
    demands = List.copyOf(demands);
  }
}
