package dev.tandem.generation.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.deployment.Canary.Share;
import dev.tandem.generation.deployment.StoredDeployment.Version;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A deployment as the API shows it: its newest version, and how requests are spread.
 *
 * @param createdAt epoch seconds, like {@code updatedAt}
 */
@Schema(name = "Deployment")
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DeploymentView(
    String object,
    String name,
    int version,
    long createdAt,
    long updatedAt,
    @Schema(nullable = true, description = "The version that a rollback took this one from")
        Integer copiedFrom,
    List<Share> canary,
    @JsonUnwrapped DeploymentSpec spec) {

  static DeploymentView of(StoredDeployment deployment) {
    Version newest = deployment.newest();
    return new DeploymentView(
        "deployment",
        deployment.name(),
        newest.number(),
        deployment.createdAt().getEpochSecond(),
        deployment.updatedAt().getEpochSecond(),
        newest.copiedFrom(),
        deployment.canary().shares(),
        newest.spec());
  }

  /**
   * A version as the API shows it.
   *
   * @param createdAt epoch seconds
   */
  @Schema(name = "DeploymentVersion")
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record VersionView(
      String object,
      String name,
      int version,
      long createdAt,
      @Schema(nullable = true, description = "The version that a rollback took this one from")
          Integer copiedFrom,
      @JsonUnwrapped DeploymentSpec spec) {

    static VersionView of(String name, Version version) {
      return new VersionView(
          "deployment.version",
          name,
          version.number(),
          version.createdAt().getEpochSecond(),
          version.copiedFrom(),
          version.spec());
    }
  }
}
