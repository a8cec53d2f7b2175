package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;

/** Which choices of a stream have begun, and which have their {@code finish_reason}. */
final class FinishedChoices {

  /** OpenAI allows 128; an index beyond this is not worth the memory. */
  private static final int MAX = 1024;

  private final BitSet begun = new BitSet();
  private final BitSet finished = new BitSet();

  void see(ObjectNode chunk) {
    for (JsonNode choice : chunk.path("choices")) {
      int index = Math.clamp(choice.path("index").asInt(), 0, MAX);
      begun.set(index);
      if (choice.hasNonNull("finish_reason")) {
        finished.set(index);
      }
    }
  }

  boolean allFinished() {
    return !begun.isEmpty() && finished.equals(begun);
  }
}
