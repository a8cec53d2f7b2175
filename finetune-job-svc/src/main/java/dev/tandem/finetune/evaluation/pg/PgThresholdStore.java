package dev.tandem.finetune.evaluation.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.evaluation.threshold.Alert;
import dev.tandem.finetune.evaluation.threshold.Threshold;
import dev.tandem.finetune.evaluation.threshold.ThresholdStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rows of {@code finetune.thresholds} and {@code finetune.alerts}. */
@ApplicationScoped
public class PgThresholdStore implements ThresholdStore {

  private static final String NARROWED =
      "SELECT * FROM finetune.%s WHERE project = $1 AND ($2::text IS NULL OR deployment = $2)";

  private final Pool pool;

  PgThresholdStore(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Threshold> create(Threshold made) {
    Tuple values =
        Tuple.of(made.id(), made.project(), made.deployment(), made.metric(), made.testSet())
            .addDouble(made.least())
            .addDouble(made.most())
            .addOffsetDateTime(Rows.time(Instant.ofEpochSecond(made.createdAt())));
    return pool.preparedQuery(
            """
            INSERT INTO finetune.thresholds
              (id, project, deployment, metric, test_set, least, most, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *
            """)
        .execute(values)
        .map(rows -> thresholds(rows).getFirst());
  }

  @Override
  public Uni<Page<Threshold>> list(String project, String deployment, Keyset keyset) {
    return page("thresholds", project, deployment, keyset)
        .map(rows -> keyset.page(thresholds(rows), Threshold::id));
  }

  @Override
  public Uni<Page<Alert>> alerts(String project, String deployment, Keyset keyset) {
    return page("alerts", project, deployment, keyset)
        .map(rows -> keyset.page(alerts(rows), Alert::id));
  }

  private Uni<RowSet<Row>> page(String table, String project, String deployment, Keyset keyset) {
    return Rows.position(pool, table, project, keyset)
        .chain(
            from ->
                pool.preparedQuery(NARROWED.formatted(table) + Rows.page(keyset, 3))
                    .execute(Rows.page(Tuple.of(project, deployment), from, keyset)));
  }

  @Override
  public Uni<List<Threshold>> of(String project, String deployment) {
    return pool.preparedQuery(
            "SELECT * FROM finetune.thresholds WHERE project = $1 AND deployment = $2 ORDER BY number")
        .execute(Tuple.of(project, deployment))
        .map(PgThresholdStore::thresholds);
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery("DELETE FROM finetune.thresholds WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, id))
        .map(rows -> rows.rowCount() > 0);
  }

  private static List<Threshold> thresholds(RowSet<Row> rows) {
    List<Threshold> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Instant checked = Rows.instant(row, "checked_at");
      found.add(
          new Threshold(
              row.getString("id"),
              row.getString("project"),
              Rows.instant(row, "created_at").getEpochSecond(),
              row.getString("deployment"),
              row.getString("metric"),
              row.getString("test_set"),
              row.getDouble("least"),
              row.getDouble("most"),
              row.getBoolean("crossed"),
              row.getDouble("value"),
              checked == null ? null : checked.getEpochSecond()));
    }
    return found;
  }

  private static List<Alert> alerts(RowSet<Row> rows) {
    List<Alert> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(
          new Alert(
              row.getString("id"),
              Rows.instant(row, "created_at").getEpochSecond(),
              row.getString("threshold"),
              row.getString("evaluation"),
              row.getString("deployment"),
              row.getString("metric"),
              row.getString("state"),
              row.getDouble("value"),
              row.getDouble("least"),
              row.getDouble("most")));
    }
    return found;
  }
}
