package dev.tandem.generation.answer.generative;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Cited;
import dev.tandem.generation.answer.AnswerPiece.Delta;
import dev.tandem.generation.retrieval.Evidence.Passage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the markers out of what a model says and puts citations in their place. Only passages that
 * the model was given can be cited, whatever it or a document says; other markers are removed and
 * counted. Nothing is held back but the beginning of what may be a marker. Not thread-safe.
 */
final class CitationMarkers {

  /** As the rules ask for it, or as models write that learned OpenAI's form: 【1†source】. */
  private static final Pattern MARKER =
      Pattern.compile(
          "[ \\u00a0]?(?:[\\[【](\\d{1,3}(?:\\s{0,2}[,;]\\s{0,2}\\d{1,3}){0,15})[\\]】]"
              + "|【(\\d{1,3})(?::\\d{1,3})?†[^】\\n]{0,60}】)");

  /** The end of a text that may go on as a marker. */
  private static final Pattern BEGINNING =
      Pattern.compile(
          "[ \\u00a0]?(?:[\\[【][\\d,;\\s]{0,80}|【\\d{1,3}:?\\d{0,3}(?:†[^】\\n]{0,60})?)?$");

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final List<Passage> passages;
  private final Map<Integer, Voice> voices = new HashMap<>();
  private int removed;

  /**
   * @param passages in the order of their numbers, which begin at 1
   */
  CitationMarkers(List<Passage> passages) {
    this.passages = List.copyOf(passages);
  }

  /** Markers so far that named no passage. */
  int removed() {
    return removed;
  }

  /** What this delta brings, with its markers replaced. */
  List<AnswerPiece> accept(Delta delta) {
    boolean speaks = delta.delta().path("content").isTextual();
    boolean ends = delta.finishReason() != null;
    Voice voice = voices.computeIfAbsent(delta.choice(), Voice::new);
    if (!speaks) {
      List<AnswerPiece> pieces = new ArrayList<>(ends ? voice.rest() : List.of());
      pieces.add(delta);
      return pieces;
    }
    List<AnswerPiece> pieces = new ArrayList<>(voice.say(delta.content(), ends));
    ObjectNode others = delta.delta().deepCopy();
    others.remove("content");
    if (ends || !others.isEmpty() || delta.logprobs() != null) {
      pieces.add(new Delta(delta.choice(), others, delta.logprobs(), delta.finishReason()));
    }
    return pieces;
  }

  /** What is still held back when the server has ended. */
  List<AnswerPiece> end() {
    return voices.values().stream().flatMap(voice -> voice.rest().stream()).toList();
  }

  /** One of the answers. */
  private final class Voice {

    private final int choice;
    private final StringBuilder said = new StringBuilder();
    private final StringBuilder held = new StringBuilder();

    Voice(int choice) {
      this.choice = choice;
    }

    List<AnswerPiece> rest() {
      return held.isEmpty() ? List.of() : say("", true);
    }

    List<AnswerPiece> say(String words, boolean last) {
      held.append(words);
      List<AnswerPiece> pieces = new ArrayList<>();
      Matcher marker = MARKER.matcher(held);
      int from = 0;
      while (marker.find()) {
        if (!isCode(held.substring(from, marker.start()))) {
          speak(held.substring(from, marker.start()), pieces);
          cite(marker.group(1) == null ? marker.group(2) : marker.group(1), pieces);
          from = marker.end();
        }
      }
      int until = last ? held.length() : beginning(from);
      speak(held.substring(from, until), pieces);
      held.delete(0, until);
      return pieces;
    }

    private int beginning(int from) {
      Matcher beginning = BEGINNING.matcher(held).region(from, held.length());
      return beginning.find() ? beginning.start() : held.length();
    }

    /** Inside of code, brackets are code. */
    private boolean isCode(String before) {
      return (said.chars().filter(c -> c == '`').count()
                  + before.chars().filter(c -> c == '`').count())
              % 2
          == 1;
    }

    private void speak(String words, List<AnswerPiece> pieces) {
      if (!words.isEmpty()) {
        said.append(words);
        ObjectNode delta = JsonNodeFactory.instance.objectNode().put("content", words);
        pieces.add(new Delta(choice, delta, null, null));
      }
    }

    private void cite(String numbers, List<AnswerPiece> pieces) {
      Set<Integer> cited = new LinkedHashSet<>();
      Matcher number = NUMBER.matcher(numbers);
      while (number.find()) {
        int named = Integer.parseInt(number.group());
        if (named >= 1 && named <= passages.size()) {
          cited.add(named);
        } else {
          removed++;
        }
      }
      Span span = Span.lastSentence(said);
      for (int named : cited) {
        var citation = Support.citation(passages.get(named - 1), span.in(said));
        pieces.add(
            new Cited(
                choice,
                said.codePointCount(0, span.start()),
                said.codePointCount(0, span.end()),
                citation));
      }
    }
  }
}
