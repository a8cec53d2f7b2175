package dev.tandem.generation.tuned;

/**
 * A matrix with a row for each label. Kept by columns, so that the innermost loop runs over labels
 * and is vectorised.
 */
final class LabelRows {

  private final int labels;
  private final float[] columns;

  /**
   * @param rows row after row
   */
  LabelRows(int labels, float[] rows) {
    this.labels = labels;
    this.columns = new float[rows.length];
    int dimensions = rows.length / labels;
    for (int label = 0; label < labels; label++) {
      for (int dimension = 0; dimension < dimensions; dimension++) {
        columns[dimension * labels + label] = rows[label * dimensions + dimension];
      }
    }
  }

  int dimensions() {
    return columns.length / labels;
  }

  long bytes() {
    return (long) Float.BYTES * columns.length;
  }

  /** The product with a vector of as many dimensions: a number for each label. */
  float[] times(float[] vector) {
    float[] sums = new float[labels];
    for (int dimension = 0; dimension < vector.length; dimension++) {
      float value = vector[dimension];
      int column = dimension * labels;
      for (int label = 0; label < labels; label++) {
        sums[label] += value * columns[column + label];
      }
    }
    return sums;
  }
}
