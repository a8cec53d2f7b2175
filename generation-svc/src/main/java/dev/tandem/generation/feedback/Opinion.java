package dev.tandem.generation.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.request.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody thought of an answer.
 *
 * @param correctedAnswer what should have been answered
 * @param reason in their own words
 * @param labels the client's own names for kinds of feedback, each once
 */
public record Opinion(
    Rating rating, Optional<String> correctedAnswer, Optional<String> reason, List<String> labels) {

  private static final Set<String> MEMBERS =
      Set.of("rating", "corrected_answer", "reason", "labels");
  private static final int MAX_ANSWER = 100_000;
  private static final int MAX_REASON = 10_000;
  private static final int MAX_LABELS = 16;
  private static final int MAX_LABEL = 64;

  /** Whether it has words that could be about a person. */
  public boolean hasTexts() {
    return correctedAnswer.isPresent() || reason.isPresent();
  }

  /**
   * Reads the members of an opinion; one that is neither of these nor among the others is refused,
   * since a misspelt correction would be lost without a word.
   *
   * @throws dev.tandem.api.error.ApiError 400 that names the member
   */
  static Opinion read(Fields body, Set<String> others) {
    for (Map.Entry<String, JsonNode> member : body.node().properties()) {
      if (!MEMBERS.contains(member.getKey()) && !others.contains(member.getKey())) {
        throw body.invalid(shown(member.getKey()), "is not known here");
      }
    }
    String rating = body.oneOf("rating", Rating.LABELS).orElseThrow(() -> body.missing("rating"));
    return new Opinion(
        Rating.labelled(rating),
        words(body, "corrected_answer", MAX_ANSWER),
        words(body, "reason", MAX_REASON),
        labels(body));
  }

  /** A text that says something, or none. */
  static Optional<String> words(Fields body, String name, int max) {
    Optional<String> text = body.text(name, max);
    if (text.isPresent() && text.get().isBlank()) {
      throw body.invalid(name, "must not be empty");
    }
    return text;
  }

  private static List<String> labels(Fields body) {
    List<String> labels = body.texts("labels", MAX_LABELS);
    for (String label : labels) {
      if (label.isBlank() || label.length() > MAX_LABEL) {
        throw body.invalid("labels", "must be of 1 to " + MAX_LABEL + " characters each");
      }
    }
    return List.copyOf(new LinkedHashSet<>(labels));
  }

  private static String shown(String name) {
    return name.length() <= 80 ? name : name.substring(0, 80) + "…";
  }
}
