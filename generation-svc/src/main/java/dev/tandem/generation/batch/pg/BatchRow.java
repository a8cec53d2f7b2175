package dev.tandem.generation.batch.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.batch.Batch;
import dev.tandem.generation.batch.Batch.Errors;
import dev.tandem.generation.batch.Batch.Mistake;
import dev.tandem.generation.batch.Batch.RequestCounts;
import dev.tandem.generation.batch.Batch.Usage;
import io.vertx.mutiny.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** How a row of batches becomes the object of the API. */
final class BatchRow {

  static final String COLUMNS =
      """
      id, endpoint, model, errors::text AS errors, input_file_id, status, output_file_id,
      error_file_id, created_at, in_progress_at, expires_at, finalizing_at, completed_at, failed_at,
      expired_at, cancelling_at, cancelled_at, total, completed, failed, input_tokens,
      cached_tokens, output_tokens, reasoning_tokens, metadata::text AS metadata\
      """;

  private static final String WINDOW = "24h";
  private static final TypeReference<List<Mistake>> MISTAKES = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

  private BatchRow() {}

  static Batch read(Row row, ObjectMapper json) {
    try {
      String errors = row.getString("errors");
      return new Batch(
          row.getString("id"),
          row.getString("endpoint"),
          row.getString("model"),
          errors == null ? null : new Errors(json.readValue(errors, MISTAKES)),
          row.getString("input_file_id"),
          WINDOW,
          row.getString("status"),
          row.getString("output_file_id"),
          row.getString("error_file_id"),
          seconds(row, "created_at"),
          seconds(row, "in_progress_at"),
          seconds(row, "expires_at"),
          seconds(row, "finalizing_at"),
          seconds(row, "completed_at"),
          seconds(row, "failed_at"),
          seconds(row, "expired_at"),
          seconds(row, "cancelling_at"),
          seconds(row, "cancelled_at"),
          new RequestCounts(
              row.getInteger("total"), row.getInteger("completed"), row.getInteger("failed")),
          Usage.of(
              row.getLong("input_tokens"),
              row.getLong("cached_tokens"),
              row.getLong("output_tokens"),
              row.getLong("reasoning_tokens")),
          json.readValue(row.getString("metadata"), METADATA));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored batch cannot be read", e);
    }
  }

  private static Long seconds(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toEpochSecond();
  }
}
