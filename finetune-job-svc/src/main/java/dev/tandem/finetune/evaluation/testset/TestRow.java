package dev.tandem.finetune.evaluation.testset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A question and what is expected of its answer; each expectation may be missing.
 *
 * @param id unique in its test set
 * @param expectedAnswers each of which would be right
 * @param label that a classifier is to answer with, or null
 * @param expectedSources that the answer stands in
 * @param mustAbstain whether the right answer is that there is none
 * @param jsonSchema that the answer must fit, or null
 * @param judged answers that a person has judged, to measure a judging model by
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "TestRow")
public record TestRow(
    String id,
    String question,
    List<String> expectedAnswers,
    String label,
    List<ExpectedSource> expectedSources,
    List<String> tags,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean mustAbstain,
    @Schema(implementation = Object.class) JsonNode jsonSchema,
    List<Judged> judged) {

  public TestRow {
    expectedAnswers = expectedAnswers == null ? List.of() : List.copyOf(expectedAnswers);
    expectedSources = expectedSources == null ? List.of() : List.copyOf(expectedSources);
    tags = tags == null ? List.of() : List.copyOf(tags);
    judged = judged == null ? List.of() : List.copyOf(judged);
  }

  /**
   * Where an answer stands. What is null matches anything.
   *
   * @param file id or name of a file
   * @param passage words that the passage has
   * @param page from 1
   * @param startByte where the words begin in the document, with {@code endByte}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ExpectedSource")
  public record ExpectedSource(
      String file, String passage, Integer page, Integer startByte, Integer endByte) {}

  /** An answer to this question and what a person thinks of it. */
  @Schema(name = "JudgedAnswer")
  public record Judged(String answer, boolean correct) {}

  /** Whether anything is expected at all. */
  public boolean hasExpectation() {
    return mustAbstain
        || label != null
        || jsonSchema != null
        || !expectedAnswers.isEmpty()
        || !expectedSources.isEmpty();
  }
}
