package dev.tandem.finetune.promotion.canary;

import dev.tandem.finetune.promotion.canary.ConfidenceSequence.Bounds;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a candidate's live figures against those of the version that it is to replace. It does harm
 * in a figure when the whole {@link ConfidenceSequence} of its share lies more than the tolerance
 * above that of the live version. Each of the two sequences of each of the figures has the same
 * part of 1 − confidence, so that a candidate that is no worse is sent back in 1 − confidence of
 * all promotions at most, however often it is looked at (Bonferroni).
 */
public record Watch(double confidence, double tolerance) {

  /** All figures as they stand. */
  public List<Finding> look(Counts live, Counts candidate) {
    ConfidenceSequence sequence =
        new ConfidenceSequence((1 - confidence) / (2 * Figure.values().length));
    List<Finding> findings = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      findings.add(finding(figure, sequence, live, candidate));
    }
    return findings;
  }

  private Finding finding(
      Figure figure, ConfidenceSequence sequence, Counts live, Counts candidate) {
    Bounds theirs = sequence.of(figure.values(live), figure.sum(live));
    Bounds ours = sequence.of(figure.values(candidate), figure.sum(candidate));
    return new Finding(
        figure,
        share(figure, live),
        theirs.low(),
        theirs.high(),
        figure.values(live),
        share(figure, candidate),
        ours.low(),
        ours.high(),
        figure.values(candidate),
        tolerance,
        ours.low() > theirs.high() + tolerance);
  }

  private static Double share(Figure figure, Counts counts) {
    long values = figure.values(counts);
    return values == 0 ? null : (Double) (figure.sum(counts) / values);
  }
}
