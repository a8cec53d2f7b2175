package dev.tandem.finetune.evaluation.statistics;

/**
 * McNemar's test (1947) in its exact form: whether two sides that were right or wrong about the
 * same rows differ. Rows on which both agree say nothing. The exact form holds for any number of
 * rows; the chi-square approximation would only save time that is not missed.
 *
 * @param better rows that only the first side has right
 * @param worse rows that only the second side has right
 */
public record McNemar(int better, int worse) {

  /** Two-sided: how likely so unequal a split is when both sides are equally good. */
  public double p() {
    int rows = better + worse;
    int fewer = Math.min(better, worse);
    double log = -rows * Math.log(2);
    double sum = 0;
    for (int i = 0; i <= fewer; i++) {
      sum += Math.exp(log);
      log += Math.log(rows - i) - Math.log(i + 1.0);
    }
    return Math.min(1, 2 * sum);
  }
}
