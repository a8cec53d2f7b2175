package dev.tandem.finetune.evaluation.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Keyset.Position;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** JSON and times as columns have them, and places in lists. */
@ApplicationScoped
public class Rows {

  private final ObjectMapper json;

  Rows(ObjectMapper json) {
    this.json = json;
  }

  /** What a column holds; null for NULL. */
  public <T> T read(Row row, String column, Class<T> type) {
    String text = row.getString(column);
    try {
      return text == null ? null : json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("column " + column, e);
    }
  }

  /** JSON for a parameter that is cast by {@code ::text::jsonb}; null for null. */
  public String write(Object value) {
    try {
      return value == null ? null : json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public JsonNode tree(Row row, String column) {
    return read(row, column, JsonNode.class);
  }

  public static OffsetDateTime time(Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  public static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  /**
   * Where a list's cursor stands.
   *
   * @param table whose items have {@code project}, {@code id}, {@code created_at}, {@code number}
   */
  public static Uni<Optional<Position>> position(
      Pool pool, String table, String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    return pool.preparedQuery(
            "SELECT created_at, number FROM finetune.%s WHERE project = $1 AND id = $2"
                .formatted(table))
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              Row row = rows.iterator().next();
              return Optional.of(new Position(row.getOffsetDateTime(0), row.getLong(1)));
            });
  }

  /** The tail of a list's query: {@code $n} is the cursor's time, then its number and the limit. */
  public static String page(Keyset keyset, int n) {
    return """
     AND ($%1$d::timestamptz IS NULL OR (created_at, number) %4$s ($%1$d, $%2$d))
    ORDER BY created_at %5$s, number %5$s LIMIT $%3$d
    """
        .formatted(n, n + 1, n + 2, keyset.comparison(), keyset.direction());
  }

  /** These three parameters. */
  public static Tuple page(Tuple values, Optional<Position> from, Keyset keyset) {
    return values
        .addValue(from.map(Position::createdAt).orElse(null))
        .addLong(from.map(Position::number).orElse(0L))
        .addInteger(keyset.rows());
  }
}
