package dev.tandem.finetune.drift.statistics;

/** Fisher's exact test (1935) of two shares. */
public final class FisherExact {

  private FisherExact() {}

  /**
   * One-sided p-value of "the second share is not higher".
   *
   * @param hits of so many {@code of}
   */
  public static double higher(int firstHits, int firstOf, int secondHits, int secondOf) {
    int hits = firstHits + secondHits;
    int all = firstOf + secondOf;
    int most = Math.min(hits, secondOf);
    double sum = 0;
    for (int each = secondHits; each <= most; each++) {
      sum += Math.exp(choose(secondOf, each) + choose(firstOf, hits - each) - choose(all, hits));
    }
    return Math.min(1, sum);
  }

  private static double choose(int n, int k) {
    if (k < 0 || k > n) {
      return Double.NEGATIVE_INFINITY;
    }
    return factorial(n) - factorial(k) - factorial(n - k);
  }

  private static double factorial(int n) {
    double sum = 0;
    for (int i = 2; i <= n; i++) {
      sum += Math.log(i);
    }
    return sum;
  }
}
