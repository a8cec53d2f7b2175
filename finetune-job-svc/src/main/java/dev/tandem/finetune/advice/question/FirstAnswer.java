package dev.tandem.finetune.advice.question;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.advice.Approach;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What follows from the questions alone.
 *
 * @param approach null while several are possible
 * @param candidates that the flowchart can still lead to
 * @param path through the flowchart, as far as the answers go
 * @param reasons of the checklist, each for or against approaches
 * @param wouldDecide the question that the flowchart waits for, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AdviceFirstAnswer")
public record FirstAnswer(
    @Schema(type = SchemaType.STRING, nullable = true) Approach approach,
    List<Approach> candidates,
    List<Step> path,
    List<Reason> reasons,
    @Schema(nullable = true) Open wouldDecide) {

  /** A question of the flowchart, what was answered, and what follows. */
  @Schema(name = "AdviceStep")
  public record Step(String question, String answer, String says) {}

  /**
   * A reason.
   *
   * @param input the question that it comes from
   * @param value what was answered
   * @param speaksFor approaches that it favours
   * @param speaksAgainst approaches that it hinders
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "AdviceReason")
  public record Reason(
      String input,
      String value,
      List<Approach> speaksFor,
      List<Approach> speaksAgainst,
      String because) {}

  /**
   * A question without an answer.
   *
   * @param answers what each answer leaves possible
   */
  @Schema(name = "AdviceOpenQuestion")
  public record Open(String question, Map<String, List<Approach>> answers) {}
}
