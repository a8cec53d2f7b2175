package dev.tandem.finetune.advice.cost;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A number that costs are made of; {@code advice/prices.json} has what it means and its default.
 */
public enum Input {
  WORK_HOUR,
  SERVER_MONTH,
  TUNED_SERVING_MONTH,
  INPUT_MILLION,
  OUTPUT_MILLION,
  TUNED_INPUT_MILLION,
  TUNED_OUTPUT_MILLION,
  EMBEDDING_MILLION,
  TRAINING_MILLION,
  MACHINE_HOUR,
  QUERIES_MONTH,
  MONTHS,
  QUESTION_TOKENS,
  PASSAGE_TOKENS,
  ANSWER_TOKENS,
  DOCUMENT_TOKENS,
  CHANGED_SHARE,
  EXAMPLES,
  EXAMPLE_TOKENS,
  EPOCHS,
  EXAMPLE_MINUTES,
  BASE_HOURS,
  INDEX_HOURS,
  TUNING_HOURS,
  INDEX_UPKEEP_HOURS,
  RETRAINING_HOURS,
  RETRAININGS_MONTH,
  KNOWLEDGE_RETRAININGS_MONTH;

  /** The name in requests and answers. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a price, and not an amount. */
  public boolean isPrice() {
    return compareTo(MACHINE_HOUR) <= 0;
  }

  /** The input with this name. */
  static Optional<Input> of(String wire) {
    return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
  }
}
