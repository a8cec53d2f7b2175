package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * What the check of training rows found. Names lines and kinds, never values of the data, except
 * for labels that many rows share.
 *
 * @param errors the first of what makes the rows unusable
 * @param errorCount of all of them
 * @param errorCodes how often each code was found
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DataReport(
    List<Problem> errors,
    long errorCount,
    Map<String, Long> errorCodes,
    List<Warning> warnings,
    Facts facts) {

  /** Whether training may begin. */
  public boolean ok() {
    return errorCount == 0;
  }

  /**
   * Something that is wrong.
   *
   * @param param the request's parameter that names the file
   * @param line from 1, or null when it is about the whole file
   * @param message a whole sentence
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Problem(String code, String param, Long line, String message) {}

  /**
   * Something that may be wrong, in one row or many.
   *
   * @param count of the rows, or null when it is about the whole file
   * @param lines the first of the rows
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Warning(String code, String param, Long count, List<Long> lines, String message) {}

  /** What was measured; null is not known or does not apply. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Facts(
      FileFacts training,
      FileFacts validation,
      Labels labels,
      List<Leak> leaks,
      Overfitting overfitting,
      Prediction prediction) {}

  /**
   * One file.
   *
   * @param digest SHA-256 of the canonical rows, each ended by a line feed
   * @param tokens of all rows, estimated
   * @param comparedRows rows from the first on that were compared with each other
   * @param personalData rows by kind
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record FileFacts(
      long rows,
      long bytes,
      String digest,
      Format format,
      long tokens,
      int longestRow,
      long beyondContext,
      long duplicates,
      long nearDuplicates,
      long comparedRows,
      Map<String, Long> personalData) {}

  /**
   * Answers that are labels.
   *
   * @param rows by label, the most frequent first; at most 100 of them
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Labels(int count, long fewest, long most, Map<String, Long> rows) {}

  /**
   * A validation row that training sees.
   *
   * @param similarity 1 for the very same row
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Leak(long validationLine, long trainingLine, double similarity) {}

  /**
   * How likely training learns rows by heart.
   *
   * @param risk low, medium or high
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Overfitting(String risk, int epochs, double seenEach, String reason) {}

  /**
   * What training will take.
   *
   * @param tokens over all epochs, estimated
   * @param cost in the configured currency, or null without a GPU or without a price
   * @param basis what the prediction rests on
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Prediction(
      long tokens, double seconds, double gpuHours, Double cost, String currency, String basis) {}
}
