package dev.tandem.finetune.advice.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.run.Advice;
import dev.tandem.finetune.advice.run.Advice.Basis;
import dev.tandem.finetune.advice.run.Advice.Measuring;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.Advice.Status;
import dev.tandem.finetune.advice.run.Measure;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads rows of {@code finetune.advice}, and JSON and times as its columns have them. */
@ApplicationScoped
class AdviceRow {

  /** For lists and workers. */
  static final String SHORT =
      """
      number, id, project, name, basis::text AS basis, request::text AS request,
      state::text AS state, status, error, NULL::text AS result, created_at, started_at,
      finished_at""";

  static final String WHOLE = SHORT.replace("NULL::text AS result", "result::text AS result");

  private final ObjectMapper json;

  AdviceRow(ObjectMapper json) {
    this.json = json;
  }

  List<Advice> read(RowSet<Row> rows) {
    List<Advice> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(read(row)));
    return found;
  }

  Advice read(Row row) {
    return new Advice(
        row.getString("id"),
        row.getString("project"),
        row.getString("name"),
        read(row.getString("basis"), Basis.class),
        row.getString("status") == null ? null : measuring(row),
        instant(row, "created_at"));
  }

  private Measuring measuring(Row row) {
    return new Measuring(
        read(row.getString("request"), Measure.class),
        Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        read(row.getString("state"), State.class),
        row.getString("error"),
        read(row.getString("result"), Measurement.class),
        instant(row, "started_at"),
        instant(row, "finished_at"));
  }

  /** What a column holds; null for NULL. */
  <T> T read(String text, Class<T> type) {
    try {
      return text == null ? null : json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column of " + type.getSimpleName(), e);
    }
  }

  /** JSON for a parameter that is cast by {@code ::text::json}; null for null. */
  String write(Object value) {
    try {
      return value == null ? null : json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
