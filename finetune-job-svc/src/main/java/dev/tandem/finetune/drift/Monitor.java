package dev.tandem.finetune.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A deployment that is watched.
 *
 * @param testSet that a newly tuned model is evaluated on, or null
 * @param from begin of the reference window
 * @param to its end; what came later is not in it
 * @param snapshot of deployment and stores when the reference was fixed
 * @param windowSeconds length of the window that is compared with it, up to now
 * @param everySeconds after which it is checked again, or null for on demand only
 * @param looks checks since the reference was fixed
 * @param openFindings that the last checks still found
 */
public record Monitor(
    long number,
    String id,
    String project,
    Instant createdAt,
    String name,
    String deployment,
    String testSet,
    Instant from,
    Instant to,
    Snapshot snapshot,
    long windowSeconds,
    Long everySeconds,
    Instant dueAt,
    int looks,
    Instant checkedAt,
    int openFindings) {

  /** Begins every id. */
  public static final String PREFIX = "drift-";

  /** Begin of the window that ends at {@code now}; it never reaches into the reference. */
  Instant windowFrom(Instant now) {
    Instant begin = now.minusSeconds(windowSeconds);
    return begin.isBefore(to) ? to : begin;
  }

  /** A monitor as the API shows it. Times are seconds since 1970. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "DriftMonitor")
  public record View(
      String id,
      long createdAt,
      String name,
      String deployment,
      String testSet,
      Reference reference,
      long windowSeconds,
      Long everySeconds,
      Long dueAt,
      int checks,
      Long checkedAt,
      int openFindings) {

    static View of(Monitor kept) {
      return new View(
          kept.id(),
          kept.createdAt().getEpochSecond(),
          kept.name(),
          kept.deployment(),
          kept.testSet(),
          new Reference(
              kept.from().getEpochSecond(),
              kept.to().getEpochSecond(),
              kept.snapshot().version(),
              kept.snapshot().model(),
              kept.snapshot().files().size()),
          kept.windowSeconds(),
          kept.everySeconds(),
          kept.dueAt() == null ? null : kept.dueAt().getEpochSecond(),
          kept.looks(),
          kept.checkedAt() == null ? null : kept.checkedAt().getEpochSecond(),
          kept.openFindings());
    }

    @JsonProperty("object")
    public String object() {
      return "drift.monitor";
    }
  }

  /**
   * What live traffic is held against.
   *
   * @param version of the deployment when the reference was fixed
   * @param files in its stores then
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "DriftReference")
  public record Reference(long from, long to, int version, String model, int files) {}

  /** The body of a monitor's creation. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "CreateDriftMonitorRequest")
  public record Create(
      @Schema(required = true) String deployment,
      @Schema(nullable = true, maxLength = 128) String name,
      @Schema(nullable = true, description = "Test set that a newly tuned model is evaluated on")
          String testSet,
      @Schema(nullable = true, description = "The last window up to now without it")
          Window reference,
      @Schema(nullable = true, minimum = "60", description = "604800 without it")
          Long windowSeconds,
      @Schema(nullable = true, minimum = "60", description = "On demand only without it")
          Long everySeconds) {}

  /** A window in seconds since 1970; both ends may be left out. */
  @Schema(name = "DriftWindow")
  public record Window(@Schema(nullable = true) Long from, @Schema(nullable = true) Long to) {}

  /** The answer to a deletion. */
  @Schema(name = "DriftMonitorDeleted")
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "drift.monitor.deleted";
    }
  }
}
