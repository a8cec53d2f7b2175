package dev.tandem.generation.feedback.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.generation.feedback.FeedbackFilter;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;

/**
 * The conditions of one list of feedback. Only those that are asked for are written down, so that
 * the database can choose an index for them.
 */
final class FeedbackQuery {

  private final Tuple values = Tuple.tuple();
  private final StringBuilder sql = new StringBuilder("WHERE f.project = $1");

  FeedbackQuery(String project, FeedbackFilter filter) {
    values.addValue(project);
    filter.receipt().ifPresent(id -> and("r.id = $", id));
    filter.rating().ifPresent(rating -> and("f.rating = $", rating.label()));
    filter.deployment().ifPresent(name -> and("r.deployment = $", name));
    filter.createdAfter().ifPresent(t -> and("f.created_at > $", t.atOffset(ZoneOffset.UTC)));
    filter.createdBefore().ifPresent(t -> and("f.created_at < $", t.atOffset(ZoneOffset.UTC)));
    filter.updatedAfter().ifPresent(t -> and("f.updated_at > $", t.atOffset(ZoneOffset.UTC)));
  }

  private void and(String condition, Object value) {
    values.addValue(value);
    sql.append(" AND ").append(condition).append(values.size());
  }

  /**
   * Ends the query.
   *
   * @param position of the cursor, or null
   */
  FeedbackQuery page(Keyset keyset, Keyset.Position position) {
    if (position != null) {
      values.addValue(position.createdAt()).addValue(position.number());
      sql.append(
          " AND (f.created_at, f.number) %s ($%d, $%d)"
              .formatted(keyset.comparison(), values.size() - 1, values.size()));
    }
    values.addValue(keyset.rows());
    sql.append(
        " ORDER BY f.created_at %1$s, f.number %1$s LIMIT $%2$d"
            .formatted(keyset.direction(), values.size()));
    return this;
  }

  String sql() {
    return sql.toString();
  }

  Tuple values() {
    return values;
  }
}
