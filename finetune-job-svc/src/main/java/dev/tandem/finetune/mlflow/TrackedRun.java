package dev.tandem.finetune.mlflow;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A job or an evaluation as MLflow has it.
 *
 * @param id of ours, by which the run is found again
 * @param status as MLflow names it
 * @param model the version that came out, or null
 */
public record TrackedRun(
    String experiment,
    String id,
    String name,
    Instant start,
    Instant end,
    String status,
    Map<String, String> params,
    List<Point> metrics,
    Map<String, String> tags,
    List<Input> inputs,
    ModelVersion model) {

  /** The tag by which a run is found again. */
  public static final String ID = "tandem.id";

  public TrackedRun {
    params = Map.copyOf(params);
    metrics = List.copyOf(metrics);
    tags = Map.copyOf(tags);
    inputs = List.copyOf(inputs);
  }

  /** A figure at a time and a step. */
  public record Point(String key, double value, Instant at, long step) {}

  /**
   * Rows that went in.
   *
   * @param role such as {@code training}
   * @param digest at most 36 characters
   */
  public record Input(String role, String name, String digest, String source) {}

  /**
   * A model that came out.
   *
   * @param registered the registered model that it is a version of
   * @param name of ours
   */
  public record ModelVersion(String registered, String name, Map<String, String> tags) {}

  /** As MLflow names the end of a job or evaluation. */
  static String status(String ours) {
    return switch (ours) {
      case "succeeded" -> "FINISHED";
      case "cancelled" -> "KILLED";
      default -> "FAILED";
    };
  }
}
