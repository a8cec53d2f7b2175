package dev.tandem.finetune.evaluation.testset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.dataset.generate.FeedbackLog;
import dev.tandem.finetune.dataset.generate.FeedbackLog.Given;
import dev.tandem.finetune.dataset.generate.FeedbackLog.Part;
import dev.tandem.finetune.evaluation.answer.Answering;
import dev.tandem.finetune.evaluation.testset.TestRow.ExpectedSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes rows of answers that somebody liked or put right. What such an answer cited is what is
 * expected to be found. An abstention that was liked becomes a row that must be abstained from.
 * Blocks.
 */
@ApplicationScoped
class FeedbackRows {

  private final FeedbackLog feedback;
  private final Answering answering;

  FeedbackRows(FeedbackLog feedback, Answering answering) {
    this.feedback = feedback;
    this.answering = answering;
  }

  /**
   * The rows, one for each question, the oldest feedback first.
   *
   * @param deployment whose answers' feedback is read, or null for all
   */
  List<TestRow> make(String project, String deployment, int most) {
    List<TestRow> rows = new ArrayList<>();
    Set<String> asked = new HashSet<>();
    String after = null;
    boolean more = true;
    while (more && rows.size() < most) {
      Part part = feedback.read(project, deployment, after);
      for (Given given : part.feedback()) {
        after = given.id();
        if (rows.size() < most && isExample(given) && asked.add(given.question().strip())) {
          rows.add(row(given, answering.receipt(project, given.receipt())));
        }
      }
      more = part.more() && !part.feedback().isEmpty();
    }
    return rows;
  }

  private static boolean isExample(Given given) {
    return !given.question().isBlank()
        && (!given.correction().isBlank() || (given.up() && !given.answer().isBlank()));
  }

  private static TestRow row(Given given, JsonNode receipt) {
    boolean corrected = !given.correction().isBlank();
    JsonNode answered = receipt.path("content").path("answered");
    boolean abstained = !corrected && answered.path("abstained").asBoolean();
    // The numbers in an answer are those of the passages that it was given.
    String answer =
        (corrected ? given.correction() : given.answer()).replaceAll("\\s*\\[\\d+]", "").strip();
    return new TestRow(
        given.id(),
        given.question().strip(),
        abstained || answer.isEmpty() ? List.of() : List.of(answer),
        null,
        corrected || abstained ? List.of() : sources(answered.path("citations")),
        List.of("feedback"),
        abstained,
        null,
        List.of());
  }

  private static List<ExpectedSource> sources(JsonNode citations) {
    List<ExpectedSource> sources = new ArrayList<>();
    for (JsonNode each : citations) {
      boolean range = each.path("end_byte").asInt() > each.path("start_byte").asInt();
      ExpectedSource source =
          new ExpectedSource(
              each.path("file_id").asText(),
              null,
              null,
              range ? (Integer) each.path("start_byte").asInt() : null,
              range ? (Integer) each.path("end_byte").asInt() : null);
      if (!sources.contains(source)) {
        sources.add(source);
      }
    }
    return sources;
  }
}
