package dev.tandem.finetune.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.job.Hyperparameters;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.Plan;
import dev.tandem.finetune.model.BaseModel;

/** Decides what was left to the service. */
final class Planning {

  private static final double BETA = 0.1;
  private static final int EPOCHS = 3;
  private static final int FEW_ROWS_EPOCHS = 5;
  private static final int FEW_ROWS = 100;

  /** A batch is this share of the rows, between these sizes. */
  private static final double BATCH_SHARE = 0.002;

  private static final int MIN_BATCH = 4;
  private static final int MAX_BATCH = 64;

  private Planning() {}

  static Plan plan(JobSpec spec, BaseModel model, long rows, Digests digests) {
    Hyperparameters asked = spec.hyperparameters();
    int epochs = whole(asked.epochs(), model.epochs().orElse(epochs(rows)));
    int batch = whole(asked.batchSize(), model.batchSize().orElse(batch(rows)));
    double multiplier = number(asked.learningRateMultiplier(), 1);
    boolean dpo = spec.method().equals(JobSpec.DPO);
    return new Plan(
        epochs,
        batch,
        multiplier,
        model.learningRate().map(rate -> rate * multiplier).orElse(null),
        dpo ? (Double) number(asked.beta(), BETA) : null,
        rows,
        digests.training(),
        digests.validation(),
        digests.general());
  }

  private static int epochs(long rows) {
    return rows < FEW_ROWS ? FEW_ROWS_EPOCHS : EPOCHS;
  }

  private static int batch(long rows) {
    return (int) Math.clamp(Math.round(rows * BATCH_SHARE), MIN_BATCH, MAX_BATCH);
  }

  private static int whole(JsonNode asked, int otherwise) {
    return asked.isNumber() ? asked.intValue() : otherwise;
  }

  private static double number(JsonNode asked, double otherwise) {
    return asked != null && asked.isNumber() ? asked.doubleValue() : otherwise;
  }
}
