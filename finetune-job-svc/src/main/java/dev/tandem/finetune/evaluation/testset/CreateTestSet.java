package dev.tandem.finetune.evaluation.testset;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a test set's creation: a file or a source. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "CreateTestSetRequest")
public record CreateTestSet(
    @Schema(nullable = true, maxLength = 128) String name,
    @Schema(nullable = true, description = "A file of JSON lines, a row each") String file,
    @Schema(nullable = true) Source source) {

  /**
   * Feedback on answers.
   *
   * @param rows to make at most
   * @param deployment whose answers' feedback is read, or null for all
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "TestSetSource")
  public record Source(
      @Schema(
              required = true,
              enumeration = {"feedback"})
          String type,
      @Schema(nullable = true) String deployment,
      @Schema(nullable = true, minimum = "1") Integer rows) {}
}
