package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.id.Ids;
import java.time.Instant;

/**
 * Something that happened to a job, as the API shows it.
 *
 * @param level info, warn or error
 * @param type message or metrics
 * @param data numbers of a metrics event; empty for messages
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobEvent(
    String id,
    @JsonProperty("created_at") long createdAt,
    String level,
    String message,
    String type,
    JsonNode data) {

  @JsonProperty("object")
  public String object() {
    return "fine_tuning.job.event";
  }

  /** An event that is not kept yet. */
  public record New(String id, Instant at, String level, String message, String type, String data) {

    public static New info(Instant at, String message) {
      return of(at, "info", message);
    }

    public static New of(Instant at, String level, String message) {
      return new New(Ids.next("ftevent-"), at, level, message, "message", null);
    }

    /**
     * @param data a JSON object of numbers
     */
    public static New metrics(Instant at, String message, String data) {
      return new New(Ids.next("ftevent-"), at, "info", message, "metrics", data);
    }
  }
}
