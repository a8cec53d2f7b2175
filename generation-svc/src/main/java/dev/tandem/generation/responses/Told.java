package dev.tandem.generation.responses;

import dev.tandem.generation.responses.ResponseEvent.ItemEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The events and output items of one response so far. Not thread-safe. */
final class Told {

  private final List<OutputItem> output = new ArrayList<>();
  private List<ResponseEvent> events = new ArrayList<>();
  private int sequence;

  /**
   * @param event makes the event with its sequence number
   */
  void tell(IntFunction<ResponseEvent> event) {
    events.add(event.apply(sequence++));
  }

  /** Puts an item behind the others; answers its index. */
  int add(OutputItem item) {
    int index = output.size();
    tell(number -> new ItemEvent("added", number, index, item));
    output.add(item);
    return index;
  }

  /** Replaces an item by what it has become in the end. */
  void done(int index, OutputItem item) {
    output.set(index, item);
    tell(number -> new ItemEvent("done", number, index, item));
  }

  /** The items so far. */
  List<OutputItem> output() {
    return output;
  }

  /** Events since this was asked last. */
  List<ResponseEvent> taken() {
    List<ResponseEvent> taken = events;
    events = new ArrayList<>();
    return taken;
  }
}
