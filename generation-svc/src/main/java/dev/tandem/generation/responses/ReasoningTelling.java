package dev.tandem.generation.responses;

import dev.tandem.generation.responses.OutputItem.Reasoning;
import dev.tandem.generation.responses.OutputItem.ReasoningText;
import dev.tandem.generation.responses.ResponseEvent.ReasoningDelta;
import dev.tandem.generation.responses.ResponseEvent.ReasoningDone;
import java.util.List;

/** What a model thinks aloud, while it grows. Not thread-safe. */
final class ReasoningTelling {

  private static final int CONTENT_INDEX = 0;

  private final Told told;
  private final String id;
  private final int index;
  private final StringBuilder text = new StringBuilder();

  /** Opens the item. */
  ReasoningTelling(Told told, String id) {
    this.told = told;
    this.id = id;
    this.index = told.add(new Reasoning(id, "in_progress", List.of(), List.of()));
  }

  void think(String words) {
    told.tell(n -> new ReasoningDelta(n, id, index, CONTENT_INDEX, words));
    text.append(words);
  }

  /**
   * @param status completed or incomplete
   */
  void close(String status) {
    String all = text.toString();
    told.tell(n -> new ReasoningDone(n, id, index, CONTENT_INDEX, all));
    told.done(index, new Reasoning(id, status, List.of(), List.of(new ReasoningText(all))));
  }
}
