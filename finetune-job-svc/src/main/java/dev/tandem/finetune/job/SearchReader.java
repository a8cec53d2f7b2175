package dev.tandem.finetune.job;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.model.Technique;
import java.util.List;

/** Reads the parts of the {@code tandem} member that have limits of their own. */
final class SearchReader {

  private static final int MAX_TRIALS = 64;
  private static final int DEFAULT_TRIALS = 8;
  private static final int MAX_VALUES = 16;
  private static final int MAX_RANK = 512;
  private static final int MAX_EPOCHS = 50;

  private SearchReader() {}

  static Integer rank(Integer rank, Technique technique) {
    if (rank == null) {
      return null;
    }
    if (!hasRank(technique)) {
      throw ApiError.invalid("tandem.rank", "Only lora and qlora have a rank.");
    }
    return within("tandem.rank", rank, MAX_RANK);
  }

  static JobSpec.Search read(CreateJob.Search sent, Technique technique) {
    if (sent == null) {
      return null;
    }
    if (technique == Technique.CLASSIFIER) {
      throw ApiError.invalid(
          "tandem.search", "A classifier chooses its own settings; leave 'tandem.search' out.");
    }
    if (sent.rank() != null && !hasRank(technique)) {
      throw ApiError.invalid("tandem.search.rank", "Only lora and qlora have a rank.");
    }
    int trials = sent.trials() == null ? DEFAULT_TRIALS : sent.trials();
    return new JobSpec.Search(
        within("tandem.search.trials", trials, MAX_TRIALS),
        range(sent.learningRate()),
        values("tandem.search.rank", sent.rank(), MAX_RANK),
        epochs(sent.epochs()));
  }

  private static List<Integer> epochs(List<Integer> range) {
    String param = "tandem.search.epochs";
    List<Integer> checked = values(param, range, MAX_EPOCHS);
    if (checked != null && (checked.size() != 2 || checked.get(0) > checked.get(1))) {
      throw ApiError.invalid(param, "'" + param + "' must be two numbers, the lower first.");
    }
    return checked;
  }

  private static boolean hasRank(Technique technique) {
    return technique == Technique.LORA || technique == Technique.QLORA;
  }

  private static List<Double> range(List<Double> range) {
    if (range == null) {
      return null;
    }
    boolean fits =
        range.size() == 2
            && !range.contains(null)
            && range.get(0) > 0
            && range.get(0) <= range.get(1)
            && range.get(1) <= 1;
    if (!fits) {
      throw ApiError.invalid(
          "tandem.search.learning_rate",
          "'tandem.search.learning_rate' must be two numbers, the lower first, above 0 and up to"
              + " 1.");
    }
    return List.copyOf(range);
  }

  private static List<Integer> values(String param, List<Integer> values, int max) {
    if (values == null) {
      return null;
    }
    if (values.isEmpty() || values.size() > MAX_VALUES || values.contains(null)) {
      throw ApiError.invalid(param, "'" + param + "' must be 1 to 16 whole numbers.");
    }
    values.forEach(value -> within(param, value, max));
    return List.copyOf(values);
  }

  private static int within(String param, int value, int max) {
    if (value < 1 || value > max) {
      throw ApiError.invalid(param, "'" + param + "' must be between 1 and " + max + ".");
    }
    return value;
  }
}
