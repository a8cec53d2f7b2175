package dev.tandem.finetune.drift.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.MonitorStore;
import dev.tandem.finetune.evaluation.pg.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Rows of {@code finetune.drift_monitors}. */
@ApplicationScoped
public class PgMonitorStore implements MonitorStore {

  private static final String INSERT =
      """
      INSERT INTO finetune.drift_monitors AS m
        (id, project, name, deployment, test_set, reference_from, reference_to, snapshot, window_s,
         every_s, due_at, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11, $12) RETURNING %s
      """
          .formatted(DriftRows.MONITOR);

  private static final String REBASE =
      """
      UPDATE finetune.drift_monitors
      SET reference_from = $2, reference_to = $3, snapshot = $4::text::jsonb, looks = 0
      WHERE number = $1
      """;

  private static final String CANCEL =
      """
      UPDATE finetune.drift_checks SET status = 'cancelled', claim = NULL, finished_at = $2
      WHERE monitor = $1 AND status IN ('queued', 'running')
      """;

  private static final String CLOSE =
      """
      UPDATE finetune.drift_findings SET status = 'closed', closed_at = $2
      WHERE monitor = $1 AND status = 'open'
      """;

  private final Pool pool;
  private final DriftRows rows;
  private final Rows json;

  PgMonitorStore(@ReactiveDataSource("finetune") Pool pool, DriftRows rows, Rows json) {
    this.pool = pool;
    this.rows = rows;
    this.json = json;
  }

  @Override
  public Uni<Monitor> create(Monitor made) {
    Tuple values =
        Tuple.of(made.id(), made.project(), made.name(), made.deployment(), made.testSet())
            .addOffsetDateTime(Rows.time(made.from()))
            .addOffsetDateTime(Rows.time(made.to()))
            .addString(json.write(made.snapshot()))
            .addLong(made.windowSeconds())
            .addLong(made.everySeconds())
            .addOffsetDateTime(Rows.time(made.dueAt()))
            .addOffsetDateTime(Rows.time(made.createdAt()));
    return pool.preparedQuery(INSERT).execute(values).map(kept -> rows.monitors(kept).getFirst());
  }

  @Override
  public Uni<Page<Monitor>> list(String project, String deployment, Keyset keyset) {
    String sql =
        "SELECT %s FROM finetune.drift_monitors m WHERE project = $1 AND ($2::text IS NULL OR deployment = $2)"
                .formatted(DriftRows.MONITOR)
            + Rows.page(keyset, 3);
    return Rows.position(pool, "drift_monitors", project, keyset)
        .chain(
            from ->
                pool.preparedQuery(sql)
                    .execute(Rows.page(Tuple.of(project, deployment), from, keyset)))
        .map(found -> keyset.page(rows.monitors(found), Monitor::id));
  }

  @Override
  public Uni<Optional<Monitor>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.drift_monitors m WHERE project = $1 AND id = $2"
                .formatted(DriftRows.MONITOR))
        .execute(Tuple.of(project, id))
        .map(found -> rows.monitors(found).stream().findFirst());
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery("DELETE FROM finetune.drift_monitors WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, id))
        .map(gone -> gone.rowCount() > 0);
  }

  @Override
  public Uni<Void> rebase(Monitor monitor, Instant at) {
    Tuple changed =
        Tuple.of(
            monitor.number(),
            Rows.time(monitor.from()),
            Rows.time(monitor.to()),
            json.write(monitor.snapshot()));
    Tuple ended = Tuple.of(monitor.number(), Rows.time(at));
    return pool.withTransaction(
        connection ->
            run(connection, REBASE, changed)
                .chain(() -> run(connection, CANCEL, ended))
                .chain(() -> run(connection, CLOSE, ended)));
  }

  private static Uni<Void> run(SqlConnection connection, String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values).replaceWithVoid();
  }
}
