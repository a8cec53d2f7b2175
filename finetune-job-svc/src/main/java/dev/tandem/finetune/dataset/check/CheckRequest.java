package dev.tandem.finetune.dataset.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What is to be checked, and for what.
 *
 * @param technique as the API names it; null when the rows are looked at for themselves
 * @param context longest row in tokens; 0 when it is not known
 * @param epochs passes over the data, 0 when nobody said
 * @param leastRows fewer are refused
 * @param rate what a prediction rests on
 */
public record CheckRequest(
    Format format,
    String technique,
    int context,
    int epochs,
    int leastRows,
    Optional<Rate> rate,
    Rows training,
    Optional<Rows> validation) {

  /** Rows that training needs at least. */
  public static final int LEAST_ROWS = 10;

  private static final String CLASSIFIER = "classifier";

  /** A file, as often as it is opened. The reader closes the stream. */
  public interface Rows {
    InputStream open() throws IOException;
  }

  /**
   * How fast and dear training is.
   *
   * @param gpus of the job; 0 trains on the CPU
   * @param price of one GPU for an hour
   */
  public record Rate(
      double tokensPerSecond, int gpus, Optional<Double> price, String currency, String basis) {}

  /** Rows that are looked at for themselves, whatever will be trained with them. */
  public static CheckRequest ofRows(Format format, Rows rows) {
    return new CheckRequest(format, null, 0, 0, 1, Optional.empty(), rows, Optional.empty());
  }

  boolean classifies() {
    return CLASSIFIER.equals(technique);
  }
}
