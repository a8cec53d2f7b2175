package dev.tandem.finetune.dataset.check;

import dev.tandem.finetune.dataset.check.DataReport.Overfitting;

/** How likely rows are learned by heart: rules of thumb on rows and passes, not a measurement. */
final class OverfittingRisk {

  static final String LOW = "low";
  private static final int TINY = 50;
  private static final int SMALL = 500;
  private static final double OFTEN = 5;
  private static final double VERY_OFTEN = 10;
  private static final double FEW_PASSES = 3;

  private OverfittingRisk() {}

  /**
   * @param each how often a row is seen, its near-duplicates included
   */
  static Overfitting of(String technique, long rows, int epochs, double each) {
    boolean full = technique.equals("full");
    boolean high =
        each > VERY_OFTEN || (rows < TINY && each > FEW_PASSES) || (full && rows < SMALL);
    boolean medium = each > OFTEN || (rows < SMALL && each > FEW_PASSES);
    String seen =
        "%d rows in %d epochs, so each is seen about %.1f times, its near-duplicates included"
            .formatted(rows, epochs, each);
    if (high || medium) {
      String advice =
          full
              ? "; 'lora' changes less, and fewer epochs or more rows help"
              : "; fewer epochs, or more and different rows, help";
      return new Overfitting(high ? "high" : "medium", epochs, each, seen + advice + ".");
    }
    return new Overfitting(LOW, epochs, each, seen + ".");
  }
}
