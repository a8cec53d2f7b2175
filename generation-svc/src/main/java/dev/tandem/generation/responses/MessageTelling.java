package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.answer.Annotation;
import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.answer.FileCitation;
import dev.tandem.generation.answer.Remark;
import dev.tandem.generation.responses.OutputItem.Message;
import dev.tandem.generation.responses.OutputItem.OutputText;
import dev.tandem.generation.responses.ResponseEvent.AnnotationAdded;
import dev.tandem.generation.responses.ResponseEvent.PartEvent;
import dev.tandem.generation.responses.ResponseEvent.TextDelta;
import dev.tandem.generation.responses.ResponseEvent.TextDone;
import java.util.ArrayList;
import java.util.List;

/** A message of the output while its text grows. Not thread-safe. */
final class MessageTelling {

  private static final int CONTENT_INDEX = 0;

  private final Told told;
  private final String id;
  private final boolean showLogprobs;
  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final List<Annotation> annotations = new ArrayList<>();
  private final List<JsonNode> logprobs = new ArrayList<>();

  /** Opens the message. */
  MessageTelling(Told told, String id, boolean showLogprobs) {
    this.told = told;
    this.id = id;
    this.showLogprobs = showLogprobs;
    this.index = told.add(new Message(id, "in_progress", "assistant", List.of()));
    told.tell(n -> new PartEvent("added", n, id, index, CONTENT_INDEX, OutputText.EMPTY));
  }

  void say(String words, JsonNode probabilities) {
    List<JsonNode> own = new ArrayList<>();
    if (showLogprobs && probabilities != null) {
      probabilities.path("content").forEach(own::add);
    }
    logprobs.addAll(own);
    told.tell(n -> new TextDelta(n, id, index, CONTENT_INDEX, words, List.copyOf(own)));
    text.append(words);
  }

  /** The citation of a quote that is about to be said. */
  FileCitation quoting(Citation citation) {
    return FileCitation.after(text, citation);
  }

  void annotate(Annotation annotation) {
    int number = annotations.size();
    told.tell(n -> new AnnotationAdded(n, id, index, CONTENT_INDEX, number, annotation));
    annotations.add(annotation);
  }

  /** Says of the whole message what its reader must know. */
  void remark(String remark) {
    annotate(new Remark(remark, 0, text.codePointCount(0, text.length())));
  }

  /**
   * @param status completed or incomplete
   */
  void close(String status) {
    OutputText part =
        new OutputText(text.toString(), List.copyOf(annotations), List.copyOf(logprobs));
    told.tell(n -> new TextDone(n, id, index, CONTENT_INDEX, part.text(), part.logprobs()));
    told.tell(n -> new PartEvent("done", n, id, index, CONTENT_INDEX, part));
    told.done(index, new Message(id, status, "assistant", List.of(part)));
  }
}
