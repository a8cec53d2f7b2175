package dev.tandem.finetune.job.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobError;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.job.Plan;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** How a job stands in a row of {@code finetune.jobs}. Stateless. */
@ApplicationScoped
public class JobRow {

  /** Of the table under the name {@code j}. */
  static final String COLUMNS =
      """
      j.position, j.id, j.project, j.created_at, j.finished_at, j.status, j.spec::text AS spec,
      j.plan::text AS plan, j.progress::text AS progress, j.trainer_error::text AS trainer_error,
      j.result::text AS result, j.error::text AS error, j.fine_tuned_model, j.result_files,
      j.trained_tokens, j.estimated_finish, j.restarts, j.stops, j.serving, j.note, j.cleanup
      """;

  private final ObjectMapper json;

  public JobRow(ObjectMapper json) {
    this.json = json;
  }

  Job read(Row row) {
    Plan plan = read(row.getString("plan"), Plan.class);
    return new Job(
        row.getLong("position"),
        row.getString("id"),
        row.getString("project"),
        row.getOffsetDateTime("created_at").toInstant(),
        state(row, plan),
        read(row.getString("spec"), JobSpec.class),
        plan,
        read(row.getString("progress"), JsonNode.class),
        read(row.getString("trainer_error"), JobError.class),
        read(row.getString("result"), JsonNode.class),
        instant(row.getOffsetDateTime("estimated_finish")),
        row.getString("serving"),
        row.getString("note"),
        row.getBoolean("cleanup"));
  }

  private JobState state(Row row, Plan plan) {
    int restarts = row.getInteger("restarts");
    Instant end = instant(row.getOffsetDateTime("finished_at"));
    String status = row.getString("status");
    return switch (status) {
      case "validating_files" -> new JobState.ValidatingFiles();
      case "queued" -> new JobState.Queued(plan, restarts);
      case "running" -> new JobState.Running(plan, restarts, row.getInteger("stops"));
      case "paused" -> new JobState.Paused(plan, restarts);
      case "saving" -> new JobState.Saving(plan, restarts);
      case "succeeded" ->
          new JobState.Succeeded(
              end,
              row.getString("fine_tuned_model"),
              List.of(row.getArrayOfStrings("result_files")),
              row.getLong("trained_tokens"));
      case "failed" -> new JobState.Failed(end, read(row.getString("error"), JobError.class));
      case "cancelled" -> new JobState.Cancelled(end);
      default -> throw new IllegalStateException("no state is stored as " + status);
    };
  }

  static Instant instant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** Null for null. */
  <T> T read(String text, Class<T> type) {
    try {
      return text == null ? null : json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
    }
  }

  /** Null for null. */
  String write(Object value) {
    try {
      return value == null ? null : json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(value.getClass().getSimpleName() + " cannot be stored", e);
    }
  }
}
