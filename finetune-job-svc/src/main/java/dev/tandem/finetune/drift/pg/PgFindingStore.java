package dev.tandem.finetune.drift.pg;

import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.drift.Check;
import dev.tandem.finetune.drift.Finding;
import dev.tandem.finetune.drift.FindingStore;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.evaluation.pg.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rows of {@code finetune.drift_checks} and {@code finetune.drift_findings}. */
@ApplicationScoped
public class PgFindingStore implements FindingStore {

  /** The update changes nothing; it makes the row that is there come back. */
  private static final String START =
      """
      INSERT INTO finetune.drift_checks (id, project, monitor, cause, created_at)
      VALUES ($1, $2, $3, 'request', $4)
      ON CONFLICT (monitor) WHERE status IN ('queued', 'running') DO UPDATE SET cause = drift_checks.cause
      RETURNING %s
      """
          .formatted(DriftRows.CHECK);

  private static final String START_REMEDY =
      """
      UPDATE finetune.drift_findings
      SET run = $3::text::json, run_open = $4, claim = NULL, available_at = now()
      WHERE monitor = $1 AND id = $2 AND status = 'open' AND NOT run_open
      """;

  private final Pool pool;
  private final DriftRows rows;
  private final Rows json;

  PgFindingStore(@ReactiveDataSource("finetune") Pool pool, DriftRows rows, Rows json) {
    this.pool = pool;
    this.rows = rows;
    this.json = json;
  }

  @Override
  public Uni<Check> startCheck(Monitor monitor, Instant at) {
    return pool.preparedQuery(START)
        .execute(
            Tuple.of(Ids.next(Check.PREFIX), monitor.project(), monitor.number(), Rows.time(at)))
        .map(started -> rows.checks(monitor, started).getFirst());
  }

  @Override
  public Uni<Page<Check>> checks(Monitor monitor, Keyset keyset) {
    String sql =
        "SELECT %s FROM finetune.drift_checks WHERE monitor = $1".formatted(DriftRows.CHECK)
            + Rows.page(keyset, 2);
    return Rows.position(pool, "drift_checks", monitor.project(), keyset)
        .chain(
            from ->
                pool.preparedQuery(sql)
                    .execute(Rows.page(Tuple.of(monitor.number()), from, keyset)))
        .map(found -> keyset.page(rows.checks(monitor, found), Check::id));
  }

  @Override
  public Uni<Optional<Check>> check(Monitor monitor, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.drift_checks WHERE monitor = $1 AND id = $2"
                .formatted(DriftRows.CHECK))
        .execute(Tuple.of(monitor.number(), id))
        .map(found -> rows.checks(monitor, found).stream().findFirst());
  }

  @Override
  public Uni<Page<Finding>> findings(Monitor monitor, String status, Keyset keyset) {
    String sql =
        "SELECT %s FROM finetune.drift_findings f WHERE monitor = $1 AND ($2::text IS NULL OR status = $2)"
                .formatted(DriftRows.FINDING)
            + Rows.page(keyset, 3);
    return Rows.position(pool, "drift_findings", monitor.project(), keyset)
        .chain(
            from ->
                pool.preparedQuery(sql)
                    .execute(Rows.page(Tuple.of(monitor.number(), status), from, keyset)))
        .map(found -> keyset.page(rows.findings(monitor, found), Finding::id));
  }

  @Override
  public Uni<List<Finding>> open(Monitor monitor) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.drift_findings f WHERE monitor = $1 AND status = 'open'"
                .formatted(DriftRows.FINDING))
        .execute(Tuple.of(monitor.number()))
        .map(found -> rows.findings(monitor, found));
  }

  @Override
  public Uni<Optional<Finding>> finding(Monitor monitor, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.drift_findings f WHERE monitor = $1 AND id = $2"
                .formatted(DriftRows.FINDING))
        .execute(Tuple.of(monitor.number(), id))
        .map(found -> rows.findings(monitor, found).stream().findFirst());
  }

  @Override
  public Uni<Boolean> startRemedy(Monitor monitor, String finding, RemedyRun run) {
    return pool.preparedQuery(START_REMEDY)
        .execute(Tuple.of(monitor.number(), finding, json.write(run), run.isRunning()))
        .map(changed -> changed.rowCount() > 0);
  }
}
