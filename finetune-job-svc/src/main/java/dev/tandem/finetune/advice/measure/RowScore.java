package dev.tandem.finetune.advice.measure;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.metric.ShortAnswer;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether an answer is right, in a way that is fair to models that say a label, quote sentences or
 * write freely:
 *
 * <ul>
 *   <li>{@code must_abstain}: it abstains, or the classifier says that no label fits.
 *   <li>{@code label}: it is the label, or the first label of the test set that it names.
 *   <li>{@code expected_answer}: it has the words of one of them in a row (as Mallen et al. 2023
 *       count), in at most {@value #MOST_WORDS} words, so that saying everything is not right.
 * </ul>
 *
 * <p>A row without an answer is wrong. Rows that expect none of the three are not measured.
 */
public final class RowScore {

  /** What a classifier answers where none of its labels fits. */
  public static final String NO_LABEL = "none of these";

  static final int MOST_WORDS = 100;

  /** What a row expects. */
  public enum Kind {
    LABEL("label"),
    ANSWER("answer"),
    ABSTENTION("must_abstain");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The name in answers. */
    public String wire() {
      return words;
    }
  }

  private final Pattern labels;

  /** Scores for rows of a test set with these rows. */
  public RowScore(Collection<TestRow> rows) {
    List<String> all =
        rows.stream()
            .map(TestRow::label)
            .filter(label -> label != null && !label.isBlank())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    String any = all.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    labels =
        all.isEmpty()
            ? null
            : Pattern.compile("(?<![\\p{L}\\p{N}_])(?:" + any + ")(?![\\p{L}\\p{N}_])");
  }

  /** What is measured of a row, if anything. */
  public static Optional<Kind> kind(TestRow row) {
    if (row.mustAbstain()) {
      return Optional.of(Kind.ABSTENTION);
    }
    if (row.label() != null) {
      return Optional.of(Kind.LABEL);
    }
    return row.expectedAnswers().isEmpty() ? Optional.empty() : Optional.of(Kind.ANSWER);
  }

  /** Whether none of a classifier's labels fits. */
  public static boolean fitsNoLabel(Outcome outcome) {
    return !outcome.isFailed() && NO_LABEL.equals(outcome.answer());
  }

  /** 1 for a right answer, else 0. */
  public double of(TestRow row, Outcome outcome) {
    Kind kind = kind(row).orElseThrow();
    if (outcome.isFailed()) {
      return 0;
    }
    if (kind == Kind.ABSTENTION) {
      return outcome.abstained() || fitsNoLabel(outcome) ? 1 : 0;
    }
    if (outcome.abstained() || outcome.answer() == null) {
      return 0;
    }
    String said = outcome.answer().strip();
    return kind == Kind.LABEL ? label(row.label(), said) : answer(row.expectedAnswers(), said);
  }

  private double label(String expected, String said) {
    if (said.equals(expected)) {
      return 1;
    }
    Matcher named = labels.matcher(said);
    return named.find() && named.group().equals(expected) ? 1 : 0;
  }

  private static double answer(List<String> expected, String said) {
    if (said.split("\\s+").length > MOST_WORDS) {
      return 0;
    }
    return expected.stream().anyMatch(each -> ShortAnswer.contains(said, each) == 1) ? 1 : 0;
  }
}
