package dev.tandem.generation.answer.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.AnsweredBy;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Delta;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Usage;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.retrieval.Evidence.Passage;
import java.util.ArrayList;
import java.util.List;

/** Turns what a model server says into pieces. Of one answer; not thread-safe. */
final class Narration {

  private final CitationMarkers markers;
  private final boolean cites;
  private final Decision decision;
  private final long at;
  private boolean truncated;
  private Usage usage;
  private String fingerprint;
  private String model;
  private Origin origin;

  /**
   * @param passages that the model was given, in the order of their numbers
   * @param at epoch seconds
   */
  Narration(List<Passage> passages, Decision decision, long at) {
    this.markers = new CitationMarkers(passages);
    this.cites = !passages.isEmpty();
    this.decision = decision;
    this.at = at;
  }

  /** Who is asked; of several the last. */
  void asked(Origin replica) {
    origin = replica;
  }

  /** The pieces of a chunk of a streamed completion. */
  List<AnswerPiece> chunk(ObjectNode chunk) {
    note(chunk);
    return pieces(chunk.path("choices"), "delta");
  }

  /** The pieces of a completion that was not streamed. */
  List<AnswerPiece> whole(ObjectNode completion) {
    note(completion);
    List<AnswerPiece> pieces = pieces(completion.path("choices"), "message");
    pieces.addAll(end());
    return pieces;
  }

  /** The pieces behind the last chunk. */
  List<AnswerPiece> end() {
    List<AnswerPiece> pieces = new ArrayList<>(cites ? markers.end() : List.of());
    if (origin != null) {
      pieces.add(new AnsweredBy(origin, model));
    }
    Integer removed = markers.removed() == 0 ? null : markers.removed();
    pieces.add(new Finished(truncated, decision, at, usage, fingerprint, removed));
    return pieces;
  }

  private List<AnswerPiece> pieces(JsonNode choices, String member) {
    List<AnswerPiece> pieces = new ArrayList<>();
    for (JsonNode choice : choices) {
      if (choice.path(member) instanceof ObjectNode said) {
        String reason = choice.path("finish_reason").textValue();
        truncated |= "length".equals(reason);
        JsonNode logprobs = choice.hasNonNull("logprobs") ? choice.get("logprobs") : null;
        Delta delta = new Delta(choice.path("index").asInt(), said, logprobs, reason);
        pieces.addAll(cites ? markers.accept(delta) : List.of(delta));
      }
    }
    return pieces;
  }

  private void note(ObjectNode said) {
    if (said.path("system_fingerprint").isTextual()) {
      fingerprint = said.get("system_fingerprint").textValue();
    }
    if (said.path("model").isTextual()) {
      model = said.get("model").textValue();
    }
    JsonNode counted = said.path("usage");
    if (counted.isObject()) {
      usage =
          new Usage(
              counted.path("prompt_tokens").asInt(),
              counted.path("completion_tokens").asInt(),
              counted.path("prompt_tokens_details").path("cached_tokens").asInt(),
              counted.path("completion_tokens_details").path("reasoning_tokens").asInt());
    }
  }
}
