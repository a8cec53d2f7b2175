package dev.tandem.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Logistic regression by Newton's method with ridge on standardised features.
 *
 * @param weights of the features as they are, not standardised
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is only read
record LogisticRegression(double intercept, double[] weights) {

  private static final double RIDGE = 1e-2;
  private static final int STEPS = 30;
  private static final double SMALL_STEP = 1e-9;

  /** A row of features, whether it is positive, and how much it counts. */
  @SuppressWarnings("ArrayRecordComponent") // a value that is only read
  record Example(double[] features, boolean positive, double weight) {

    Example(double[] features, boolean positive) {
      this(features, positive, 1);
    }
  }

  /** With a little ridge, enough for a few features. */
  static LogisticRegression fit(List<Example> examples) {
    return fit(examples, RIDGE);
  }

  /**
   * @param ridge what half the square of a standardised feature's coefficient costs, in examples'
   *     log losses per example
   */
  static LogisticRegression fit(List<Example> examples, double ridge) {
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
    double size = Double.MAX_VALUE;
    for (int step = 0; step < STEPS && size > SMALL_STEP; step++) {
      size = newton(examples, ridge, mean, deviation, b);
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

  /** Moves the coefficients one step; answers the largest change. */
  private static double newton(
      List<Example> examples, double ridge, double[] mean, double[] deviation, double[] b) {
    int n = b.length;
    double[][] system = new double[n][n + 1];
    for (int k = 1; k < n; k++) {
      system[k][k] = ridge * examples.size();
      system[k][n] = -ridge * examples.size() * b[k];
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
      double slope = example.weight() * Math.max(1e-9, p * (1 - p));
      double error = example.weight() * ((example.positive() ? 1 : 0) - p);
      for (int i = 0; i < n; i++) {
        system[i][n] += error * x[i];
        double factor = slope * x[i];
        for (int j = i; j < n; j++) {
          system[i][j] += factor * x[j];
        }
      }
    }
    mirror(system);
    double[] step = solve(system);
    double largest = 0;
    for (int k = 0; k < n; k++) {
      b[k] += step[k];
      largest = Math.max(largest, Math.abs(step[k]));
    }
    return largest;
  }

  /** Copies what is above the diagonal below it. */
  private static void mirror(double[][] system) {
    for (int i = 0; i < system.length; i++) {
      for (int j = 0; j < i; j++) {
        system[i][j] = system[j][i];
      }
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
