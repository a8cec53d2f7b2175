package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The objects inside a deployment that is sent. */
public final class DeploymentParts {

  private DeploymentParts() {}

  /** Who decides whether documents are searched, and how far. */
  @Schema(name = "DeploymentRouting")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Routing(
      @Schema(
              enumeration = {"auto", "always", "never"},
              defaultValue = "auto")
          String mode,
      @Schema(nullable = true, minimum = "0", maximum = "1") Double threshold,
      @Schema(nullable = true, minimum = "0", maximum = "1") Double multiThreshold,
      @Schema(minimum = "1", maximum = "10", defaultValue = "3") Integer maxHops,
      @Schema(minimum = "0", maximum = "600000", defaultValue = "10000") Integer budgetMillis,
      @Schema(nullable = true, minimum = "1") Integer budgetTokens,
      @Schema(defaultValue = "false") Boolean answerWithoutEvidence) {}

  /** What happens to sentences that the passages do not support. */
  @Schema(name = "DeploymentGrounding")
  public record Grounding(
      @Schema(
              enumeration = {"off", "report", "flag", "replace"},
              defaultValue = "report")
          String policy) {}

  /** What is remembered of conversations. */
  @Schema(name = "DeploymentMemory")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Memory(
      @Schema(defaultValue = "false") Boolean enabled,
      @Schema(defaultValue = "false") Boolean acrossConversations) {}

  /** A version's part of the requests. */
  @Schema(name = "DeploymentShare")
  public record Share(
      @Schema(required = true, minimum = "1") Integer version,
      @Schema(required = true, exclusiveMinimum = true, minimum = "0", maximum = "1")
          Double weight) {}
}
