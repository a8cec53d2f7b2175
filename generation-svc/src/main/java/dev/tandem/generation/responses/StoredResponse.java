package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.answer.AnswerPiece;
import java.util.List;

/**
 * A response as it is kept: everything that can be asked about it later is told from this.
 *
 * @param turns what the user said up to here, oldest first; a later response builds on it
 * @param input the items of the request, each with an id
 */
public record StoredResponse(
    ResponseHeader header, List<String> turns, List<JsonNode> input, List<AnswerPiece> pieces) {

  public StoredResponse {
    turns = List.copyOf(turns);
    input = List.copyOf(input);
    pieces = List.copyOf(pieces);
  }

  /** Whether the answer has ended; else it is being found in the background. */
  @JsonIgnore
  public boolean isOver() {
    return !pieces.isEmpty()
        && (pieces.getLast() instanceof AnswerPiece.Finished
            || pieces.getLast() instanceof AnswerPiece.Failed);
  }
}
