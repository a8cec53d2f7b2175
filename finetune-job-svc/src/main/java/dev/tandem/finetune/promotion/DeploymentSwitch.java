package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.promotion.canary.Counts;
import java.util.List;
import java.util.Optional;

/**
 * Port to the deployments of a project, and to what their versions do in live traffic. Calls block,
 * and fail with {@link dev.tandem.api.error.ApiError}: 404 when there is no such deployment, 409
 * when its newest version is not the one that was decided on, 400 for what is refused, 503 when
 * nobody answers.
 */
public interface DeploymentSwitch {

  /**
   * What is summed: receipts behind {@code after}, or the last ones where that is null.
   *
   * @param since place behind which feedback counts
   */
  record Wish(Long after, long since, Double slowMillis, Double dearCost) {}

  /** Sums by version, and how far was read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Sums(long through, boolean more, List<OfVersion> versions) {

    /** Of a version; nothing where it had no requests. */
    public OfVersion of(int version) {
      return versions.stream()
          .filter(each -> each.version() == version)
          .findFirst()
          .orElse(new OfVersion(version, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null, 0, 0, 0));
    }
  }

  /** The sums of one version, as generation-svc names them. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record OfVersion(
      int version,
      long answers,
      long faltered,
      long abstained,
      long checked,
      double unsupported,
      long timed,
      long slow,
      long priced,
      long dear,
      @JsonProperty("p95_millis") Double p95Millis,
      @JsonProperty("p95_cost") Double p95Cost,
      long rated,
      long disliked,
      long failed) {

    /**
     * @param failedBefore requests that had failed when watching began
     */
    public Counts counts(long failedBefore) {
      return new Counts(
          answers,
          faltered,
          abstained,
          checked,
          unsupported,
          timed,
          slow,
          priced,
          dear,
          rated,
          disliked,
          Math.max(0, failed - failedBefore));
    }
  }

  /** The deployment with its newest version; behind an {@code @} stands another one's number. */
  JsonNode describe(String project, String name);

  /** Adds a version that gets no requests; all go to {@code live} as before. */
  JsonNode add(String project, String name, ObjectNode spec, int live, int newest);

  /** The newest version gets this share of the requests, and {@code live} the others. */
  void share(String project, String name, double share, int live, int newest);

  /** A copy of this version becomes the newest one, and gets all requests. */
  void back(String project, String name, int version, int newest);

  /** Whether a model of this name is there. */
  boolean hasModel(String project, String model);

  /** What the versions did. */
  Sums sums(String project, String name, Wish wish);

  /**
   * The version that gets all requests; empty when they are spread over several.
   *
   * @param deployment as it was described
   */
  static Optional<Integer> live(JsonNode deployment) {
    JsonNode canary = deployment.path("canary");
    if (canary.isEmpty()) {
      return Optional.of(deployment.path("version").asInt());
    }
    JsonNode first = canary.path(0);
    return canary.size() == 1 && first.path("weight").asDouble() > 1 - 1e-9
        ? Optional.of(first.path("version").asInt())
        : Optional.empty();
  }
}
