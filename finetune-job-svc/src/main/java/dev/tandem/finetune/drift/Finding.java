package dev.tandem.finetune.drift;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Something that drifted, and what helps. Times are seconds since 1970.
 *
 * @param summary a sentence for people
 * @param evidence the figures; questions are named by their receipts
 * @param status {@code open} until a check does not find it any more
 * @param firstCheck that found it
 * @param lastCheck that found it
 * @param run the remedy that was started, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "DriftFinding")
public record Finding(
    String id,
    String monitor,
    long createdAt,
    Kind kind,
    Remedy remedy,
    String summary,
    @Schema(implementation = Object.class) JsonNode evidence,
    String status,
    String firstCheck,
    String lastCheck,
    long seenAt,
    Long closedAt,
    RemedyRun run) {

  /** Begins every id. */
  public static final String PREFIX = "driftfinding-";

  @JsonProperty("object")
  public String object() {
    return "drift.finding";
  }

  /** What drifted. */
  public enum Kind {
    QUERY,
    CORPUS,
    QUALITY,
    STALE_MODEL;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this name. */
    @JsonCreator
    public static Kind of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }
  }

  /** What a check found, before it is kept. */
  record Found(Kind kind, Remedy remedy, String summary, JsonNode evidence) {}

  /**
   * A finding with its questions, for as long as their receipts have them.
   *
   * @param questions that the evidence names, as they were asked
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "DriftFindingDetail")
  public record Detail(@JsonUnwrapped Finding finding, List<Question> questions) {}

  /** A question and its receipt. */
  @Schema(name = "DriftQuestion")
  public record Question(String receipt, String question) {}
}
