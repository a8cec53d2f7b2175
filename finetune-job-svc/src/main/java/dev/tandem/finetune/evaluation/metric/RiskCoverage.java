package dev.tandem.finetune.evaluation.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The risk–coverage curve (El-Yaniv and Wiener 2010): what share of the answers would be wrong if
 * only the surest were given. Answers with equal confidence come in or stay out together.
 *
 * @param points from the surest answers on
 * @param area under the curve, the mean risk over all coverages; less is better
 */
public record RiskCoverage(List<Point> points, double area) {

  /**
   * An answer.
   *
   * @param loss 0 when it is right, 1 when it is wrong
   */
  public record Answer(double confidence, double loss) {}

  /**
   * @param threshold confidence from which on answers are given
   * @param coverage share of the questions answered then
   * @param risk mean loss of these
   */
  public record Point(double threshold, double coverage, double risk) {}

  public RiskCoverage {
    points = List.copyOf(points);
  }

  /**
   * The curve.
   *
   * @param questions how many were asked; those that were not answered add nothing to coverage
   */
  public static RiskCoverage of(List<Answer> answers, int questions) {
    List<Answer> sorted = new ArrayList<>(answers);
    sorted.sort(Comparator.comparingDouble(Answer::confidence).reversed());
    List<Point> points = new ArrayList<>();
    double lost = 0;
    double area = 0;
    int before = 0;
    for (int i = 0; i < sorted.size(); i++) {
      lost += sorted.get(i).loss;
      boolean last =
          i + 1 == sorted.size() || sorted.get(i + 1).confidence < sorted.get(i).confidence;
      if (last) {
        double risk = lost / (i + 1);
        points.add(new Point(sorted.get(i).confidence, (i + 1.0) / questions, risk));
        area += risk * (i + 1 - before);
        before = i + 1;
      }
    }
    return new RiskCoverage(points, sorted.isEmpty() ? 0 : area / sorted.size());
  }
}
