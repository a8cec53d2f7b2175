package dev.tandem.generation.receipt.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.generation.receipt.ReceiptFilter;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;

/**
 * The conditions of one list of receipts. Only those that are asked for are written down, so that
 * the database can choose an index for them.
 */
final class ListQuery {

  private final Tuple values = Tuple.tuple();
  private final StringBuilder sql = new StringBuilder("WHERE r.kind = 'answer'");

  ListQuery(String project, ReceiptFilter filter) {
    and("r.project = $", project);
    filter.answerId().ifPresent(id -> and("r.answer_id = $", id));
    filter.deployment().ifPresent(name -> and("r.deployment = $", name));
    filter.route().ifPresent(route -> and("r.route = $", route));
    filter.abstained().ifPresent(abstained -> and("r.abstained = $", abstained));
    filter.createdAfter().ifPresent(t -> and("r.created_at > $", t.atOffset(ZoneOffset.UTC)));
    filter.createdBefore().ifPresent(t -> and("r.created_at < $", t.atOffset(ZoneOffset.UTC)));
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
  ListQuery page(Keyset keyset, Keyset.Position position) {
    if (position != null) {
      values.addValue(position.createdAt()).addValue(position.number());
      sql.append(
          " AND (r.created_at, r.sequence) %s ($%d, $%d)"
              .formatted(keyset.comparison(), values.size() - 1, values.size()));
    }
    values.addValue(keyset.rows());
    sql.append(
        " ORDER BY r.created_at %1$s, r.sequence %1$s LIMIT $%2$d"
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
