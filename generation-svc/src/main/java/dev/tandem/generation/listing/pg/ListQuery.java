package dev.tandem.generation.listing.pg;

import dev.tandem.api.page.Keyset;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The conditions of one list. Only those that are asked for are written down, so that the database
 * can choose an index for them. Not thread-safe.
 */
public final class ListQuery {

  private final Tuple values = Tuple.tuple();
  private final StringBuilder sql;

  /**
   * @param condition that ends with {@code $}, where the number of its parameter follows
   */
  public ListQuery(String condition, Object value) {
    values.addValue(value);
    sql = new StringBuilder("WHERE ").append(condition).append(values.size());
  }

  /** Adds a condition that ends with {@code $}, when there is a value for it. */
  public ListQuery and(String condition, Optional<?> value) {
    value.ifPresent(
        wanted -> {
          values.addValue(wanted instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : wanted);
          sql.append(" AND ").append(condition).append(values.size());
        });
    return this;
  }

  /**
   * Ends the query.
   *
   * @param position of the cursor, or null
   * @param time column of the time of creation
   * @param number column of the number that tells rows of the same time apart
   */
  public ListQuery page(Keyset keyset, Keyset.Position position, String time, String number) {
    if (position != null) {
      values.addValue(position.createdAt()).addValue(position.number());
      sql.append(
          " AND (%s, %s) %s ($%d, $%d)"
              .formatted(time, number, keyset.comparison(), values.size() - 1, values.size()));
    }
    values.addValue(keyset.rows());
    sql.append(
        " ORDER BY %1$s %3$s, %2$s %3$s LIMIT $%4$d"
            .formatted(time, number, keyset.direction(), values.size()));
    return this;
  }

  public String sql() {
    return sql.toString();
  }

  public Tuple values() {
    return values;
  }

  /**
   * Where the cursor stands, or null without one.
   *
   * @param cursor SQL that selects time and number by project and id
   * @throws dev.tandem.api.error.ApiError 400 by the Uni, when the list has no such item
   */
  public static Uni<Keyset.Position> position(
      SqlClient client, String cursor, String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().nullItem();
    }
    return client
        .preparedQuery(cursor)
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            rows -> {
              for (Row row : rows) {
                return new Keyset.Position(row.getOffsetDateTime(0), row.getLong(1));
              }
              throw keyset.unknownCursor();
            });
  }
}
