package dev.tandem.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Logistic regression by Newton's method with a little ridge on standardised features.
 *
 * @param weights of the features as they are, not standardised
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is only read
record LogisticRegression(double intercept, double[] weights) {

  private static final double RIDGE = 1e-2;
  private static final int STEPS = 30;

  /** A row of features and whether it is positive. */
  @SuppressWarnings("ArrayRecordComponent") // a value that is only read
  record Example(double[] features, boolean positive) {}

  static LogisticRegression fit(List<Example> examples) {
    int n = examples.getFirst().features().length;
    double[] mean = new double[n];
    double[] deviation = new double[n];
    for (int k = 0; k < n; k++) {
      int feature = k;
      mean[k] = examples.stream().mapToDouble(e -> e.features()[feature]).average().orElseThrow();
      double variance =
          examples.stream()
              .mapToDouble(e -> Math.pow(e.features()[feature] - mean[feature], 2))
              .average()
              .orElseThrow();
      deviation[k] = Math.max(1e-9, Math.sqrt(variance));
    }
    double[] b = new double[n + 1];
    for (int step = 0; step < STEPS; step++) {
      newton(examples, mean, deviation, b);
    }
    double intercept = b[0];
    double[] weights = new double[n];
    for (int k = 0; k < n; k++) {
      weights[k] = b[k + 1] / deviation[k];
      intercept -= weights[k] * mean[k];
    }
    return new LogisticRegression(intercept, weights);
  }

  double logit(double[] features) {
    double logit = intercept;
    for (int k = 0; k < weights.length; k++) {
      logit += weights[k] * features[k];
    }
    return logit;
  }

  double probability(double[] features) {
    return 1 / (1 + Math.exp(-logit(features)));
  }

  private static void newton(
      List<Example> examples, double[] mean, double[] deviation, double[] b) {
    int n = b.length;
    double[][] system = new double[n][n + 1];
    for (int k = 1; k < n; k++) {
      system[k][k] = RIDGE * examples.size();
      system[k][n] = -RIDGE * examples.size() * b[k];
    }
    double[] x = new double[n];
    x[0] = 1;
    for (Example example : examples) {
      double logit = b[0];
      for (int k = 1; k < n; k++) {
        x[k] = (example.features()[k - 1] - mean[k - 1]) / deviation[k - 1];
        logit += b[k] * x[k];
      }
      double p = 1 / (1 + Math.exp(-logit));
      double slope = Math.max(1e-9, p * (1 - p));
      for (int i = 0; i < n; i++) {
        system[i][n] += ((example.positive() ? 1 : 0) - p) * x[i];
        for (int j = 0; j < n; j++) {
          system[i][j] += slope * x[i] * x[j];
        }
      }
    }
    double[] step = solve(system);
    for (int k = 0; k < n; k++) {
      b[k] += step[k];
    }
  }

  /** Gaussian elimination; the last column is the right side. */
  private static double[] solve(double[][] system) {
    int n = system.length;
    for (int column = 0; column < n; column++) {
      for (int row = column + 1; row < n; row++) {
        double factor = system[row][column] / system[column][column];
        for (int k = column; k <= n; k++) {
          system[row][k] -= factor * system[column][k];
        }
      }
    }
    double[] solution = new double[n];
    for (int row = n - 1; row >= 0; row--) {
      double right = system[row][n];
      for (int k = row + 1; k < n; k++) {
        right -= system[row][k] * solution[k];
      }
      solution[row] = right / system[row][row];
    }
    return solution;
  }

  @Override
  public String toString() {
    return "intercept %.2f, weights %s"
        .formatted(
            intercept,
            Arrays.toString(
                Arrays.stream(weights).map(w -> Math.round(w * 100) / 100.0).toArray()));
  }
}
