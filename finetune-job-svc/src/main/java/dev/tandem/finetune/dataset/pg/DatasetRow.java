package dev.tandem.finetune.dataset.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.Dataset.Kind;
import dev.tandem.finetune.dataset.DatasetStore.JobUse;
import dev.tandem.finetune.dataset.check.Format;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads rows of {@code finetune.datasets}, and of {@code finetune.jobs} what is used of them. */
final class DatasetRow {

  static final String COLUMNS =
      """
      id, project, name, version, digest, format, kind, row_count, tokens, bytes,
      source::text AS source, source_files, warnings::text AS warnings, created_at,
      source_deleted_at""";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private DatasetRow() {}

  static List<Dataset> read(RowSet<Row> rows) {
    List<Dataset> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(read(row)));
    return found;
  }

  private static Dataset read(Row row) {
    OffsetDateTime gone = row.getOffsetDateTime("source_deleted_at");
    return new Dataset(
        row.getString("id"),
        row.getString("project"),
        row.getString("name"),
        row.getInteger("version"),
        row.getString("digest"),
        Format.valueOf(row.getString("format").toUpperCase(Locale.ROOT)),
        Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getLong("row_count"),
        row.getLong("tokens"),
        row.getLong("bytes"),
        json(row.getString("source")),
        List.of(row.getArrayOfStrings("source_files")),
        json(row.getString("warnings")),
        row.getOffsetDateTime("created_at").toInstant(),
        gone == null ? null : gone.toInstant());
  }

  static List<JobUse> jobs(RowSet<Row> rows) {
    List<JobUse> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(
          new JobUse(
              row.getString(0),
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getString(5)));
    }
    return found;
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a jsonb column holds JSON", e);
    }
  }
}
