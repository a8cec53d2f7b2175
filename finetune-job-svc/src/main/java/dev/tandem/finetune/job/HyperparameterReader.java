package dev.tandem.finetune.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.job.CreateJob.Numbers;

/** Reads numbers that may be {@code "auto"}, within the API's limits. */
final class HyperparameterReader {

  private static final int MAX_EPOCHS = 50;
  private static final int MAX_BATCH = 256;
  private static final double MAX_BETA = 2;

  private HyperparameterReader() {}

  /**
   * @param place the path of the numbers in the request, for messages
   */
  static Hyperparameters read(String method, Numbers sent, String place) {
    Numbers numbers = sent == null ? new Numbers(null, null, null, null) : sent;
    boolean dpo = method.equals(JobSpec.DPO);
    if (!dpo && isSet(numbers.beta())) {
      throw ApiError.invalid(place + ".beta", "'beta' belongs to the method 'dpo'.");
    }
    return new Hyperparameters(
        whole(numbers.epochs(), MAX_EPOCHS, place + ".n_epochs"),
        whole(numbers.batchSize(), MAX_BATCH, place + ".batch_size"),
        positive(
            numbers.learningRateMultiplier(),
            Double.MAX_VALUE,
            place + ".learning_rate_multiplier"),
        dpo ? positive(numbers.beta(), MAX_BETA, place + ".beta") : null);
  }

  private static JsonNode whole(JsonNode value, int max, String param) {
    if (!isSet(value)) {
      return Hyperparameters.AUTO;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 1
        || value.intValue() > max) {
      throw ApiError.invalid(
          param, "'" + param + "' must be \"auto\" or a whole number from 1 to " + max + ".");
    }
    return value;
  }

  private static JsonNode positive(JsonNode value, double max, String param) {
    if (!isSet(value)) {
      return Hyperparameters.AUTO;
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number > 0 && number <= max)) {
      String limit = max == Double.MAX_VALUE ? "" : " and at most " + max;
      throw ApiError.invalid(
          param, "'" + param + "' must be \"auto\" or a number above 0" + limit + ".");
    }
    return value;
  }

  private static boolean isSet(JsonNode value) {
    return value != null && !value.isNull() && !value.equals(Hyperparameters.AUTO);
  }
}
