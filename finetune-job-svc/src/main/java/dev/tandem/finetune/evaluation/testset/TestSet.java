package dev.tandem.finetune.evaluation.testset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A test set as it is kept. Its content never changes; what is made anew under the same name is its
 * next version, with an id of its own.
 *
 * @param digest SHA-256 of the canonical rows in hexadecimal, each row ended by a line feed
 * @param source what it was made from, as the API shows it
 * @param warnings what its maker should look at
 */
public record TestSet(
    String id,
    String project,
    String name,
    int version,
    String digest,
    int rows,
    Counts counts,
    JsonNode source,
    List<Warning> warnings,
    Instant createdAt) {

  /** Begins every id. */
  public static final String PREFIX = "testset-";

  public TestSet {
    warnings = List.copyOf(warnings);
  }

  /** How many rows have each kind of expectation. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "TestSetCounts")
  public record Counts(
      int answers,
      int labels,
      int sources,
      int mustAbstain,
      int jsonSchemas,
      int judged,
      int nothing) {

    static Counts of(List<TestRow> rows) {
      return new Counts(
          (int) rows.stream().filter(row -> !row.expectedAnswers().isEmpty()).count(),
          (int) rows.stream().filter(row -> row.label() != null).count(),
          (int) rows.stream().filter(row -> !row.expectedSources().isEmpty()).count(),
          (int) rows.stream().filter(TestRow::mustAbstain).count(),
          (int) rows.stream().filter(row -> row.jsonSchema() != null).count(),
          (int) rows.stream().filter(row -> !row.judged().isEmpty()).count(),
          (int) rows.stream().filter(row -> !row.hasExpectation()).count());
    }
  }

  /**
   * @param row id of the row it is about, or null
   */
  @Schema(name = "TestSetWarning")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Warning(String code, String row, String message) {}

  /** A test set as the API shows it. Times are seconds since 1970. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "TestSet")
  public record Shown(
      String id,
      long createdAt,
      String name,
      int version,
      String digest,
      int rows,
      Counts counts,
      @Schema(implementation = Object.class) JsonNode source,
      List<Warning> warnings) {

    @JsonProperty("object")
    public String object() {
      return "test_set";
    }
  }

  /** As the API shows it. */
  Shown shown() {
    return new Shown(
        id, createdAt.getEpochSecond(), name, version, digest, rows, counts, source, warnings);
  }

  /** The answer to a deletion. */
  @Schema(name = "TestSetDeleted")
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "test_set.deleted";
    }
  }
}
