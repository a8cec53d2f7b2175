package dev.tandem.finetune.drift.pg;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.drift.Check;
import dev.tandem.finetune.drift.DriftQueue;
import dev.tandem.finetune.drift.Finding;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.evaluation.pg.Rows;
import dev.tandem.finetune.job.EndNotices.Notice;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Checks and remedies as queues. */
@ApplicationScoped
public class PgDriftQueue implements DriftQueue {

  private static final String START_DUE =
      """
      WITH due AS (
        SELECT number, project FROM finetune.drift_monitors WHERE due_at <= $2
        ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED),
      moved AS (
        UPDATE finetune.drift_monitors m SET due_at = $2::timestamptz + m.every_s * interval '1 second'
        FROM due WHERE m.number = due.number)
      INSERT INTO finetune.drift_checks (id, project, monitor, cause, created_at)
      SELECT $1, project, number, 'interval', $2 FROM due
      ON CONFLICT (monitor) WHERE status IN ('queued', 'running') DO NOTHING
      """;

  private static final String CLAIM_CHECK =
      """
      WITH taken AS (
        UPDATE finetune.drift_checks
        SET claim = $1, status = 'running', started_at = coalesce(started_at, $3),
          tries = tries + 1, available_at = now() + $2 * interval '1 millisecond'
        WHERE number = (
          SELECT number FROM finetune.drift_checks
          WHERE status IN ('queued', 'running') AND available_at <= now()
          ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id AS check_id, monitor, tries)
      SELECT t.check_id, t.tries, %s
      FROM taken t JOIN finetune.drift_monitors m ON m.number = t.monitor
      """
          .formatted(DriftRows.MONITOR);

  private static final String HELD =
      " WHERE id = $1 AND claim = $2 AND status IN ('queued', 'running')";

  private static final String RENEW =
      "UPDATE finetune.drift_checks SET available_at = now() + $3 * interval '1 millisecond'"
          + HELD;

  private static final String RETRY =
      "UPDATE finetune.drift_checks SET claim = NULL, available_at = now() + $3 * interval '1 millisecond'"
          + HELD;

  private static final String END =
      "UPDATE finetune.drift_checks SET status = 'succeeded', claim = NULL, report = $3::text::json, finished_at = $4"
          + HELD;

  private static final String FAIL =
      "UPDATE finetune.drift_checks SET status = 'failed', claim = NULL, error = $3, finished_at = $4"
          + HELD;

  private static final String LOOKED =
      "UPDATE finetune.drift_monitors SET looks = looks + 1, checked_at = $2 WHERE number = $1";

  /** The id that comes back is the new one only when there was no such finding. */
  private static final String FOUND =
      """
      INSERT INTO finetune.drift_findings (id, project, monitor, kind, remedy, summary, evidence,
        first_check, last_check, created_at, seen_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7::text::json, $8, $8, $9, $9)
      ON CONFLICT (monitor, kind, remedy) WHERE status = 'open' DO UPDATE
      SET summary = excluded.summary, evidence = excluded.evidence,
        last_check = excluded.last_check, seen_at = excluded.seen_at
      RETURNING id
      """;

  private static final String CLOSE =
      "UPDATE finetune.drift_findings SET status = 'closed', closed_at = $2 WHERE id = $1 AND status = 'open'";

  private static final String CLAIM_REMEDY =
      """
      WITH f AS (
        UPDATE finetune.drift_findings
        SET claim = $1, available_at = now() + $2 * interval '1 millisecond'
        WHERE number = (
          SELECT number FROM finetune.drift_findings WHERE run_open AND available_at <= now()
          ORDER BY available_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *)
      SELECT %s, %s FROM f JOIN finetune.drift_monitors m ON m.number = f.monitor
      """
          .formatted(DriftRows.FINDING, DriftRows.MONITOR);

  private static final String MOVED =
      """
      UPDATE finetune.drift_findings
      SET run = $3::text::json, run_open = $4, claim = NULL,
        available_at = now() + $5 * interval '1 millisecond'
      WHERE id = $1 AND claim = $2
      """;

  private static final String NOTICE =
      """
      INSERT INTO finetune.webhook_deliveries (id, endpoint, body, created_at)
      VALUES ($1, $2, $3, now())
      """;

  private final Pool pool;
  private final DriftRows rows;
  private final Rows json;

  PgDriftQueue(@ReactiveDataSource("finetune") Pool pool, DriftRows rows, Rows json) {
    this.pool = pool;
    this.rows = rows;
    this.json = json;
  }

  @Override
  public Uni<Integer> startDue(Instant now) {
    return pool.preparedQuery(START_DUE)
        .execute(Tuple.of(Ids.next(Check.PREFIX), Rows.time(now)))
        .map(RowSet::rowCount);
  }

  @Override
  public Uni<Optional<ClaimedCheck>> claimCheck(Instant now, Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM_CHECK)
        .execute(Tuple.of(claim, lease.toMillis(), Rows.time(now)))
        .map(
            found -> {
              for (Row row : found) {
                return Optional.of(
                    new ClaimedCheck(
                        claim,
                        row.getString("check_id"),
                        row.getInteger("tries"),
                        rows.monitor(row)));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Boolean> renew(ClaimedCheck check, Duration lease) {
    return pool.preparedQuery(RENEW)
        .execute(Tuple.of(check.id(), check.claim(), lease.toMillis()))
        .map(changed -> changed.rowCount() > 0);
  }

  @Override
  public Uni<Void> retry(ClaimedCheck check, Duration pause) {
    return pool.preparedQuery(RETRY)
        .execute(Tuple.of(check.id(), check.claim(), pause.toMillis()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> fail(ClaimedCheck check, String error, Instant at) {
    return pool.preparedQuery(FAIL)
        .execute(Tuple.of(check.id(), check.claim(), error, Rows.time(at)))
        .replaceWithVoid();
  }

  @Override
  public Uni<List<String>> end(ClaimedCheck check, Outcome outcome, Instant at) {
    Tuple values = Tuple.of(check.id(), check.claim(), json.write(outcome.report()), Rows.time(at));
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(END)
                .execute(values)
                .map(RowSet::rowCount)
                .chain(
                    ended ->
                        ended == 0
                            ? Uni.createFrom().item(List.of())
                            : keep(connection, check.monitor(), outcome, at)));
  }

  private Uni<List<String>> keep(
      SqlConnection connection, Monitor monitor, Outcome outcome, Instant at) {
    List<String> fresh = new ArrayList<>();
    Uni<Void> all = run(connection, LOOKED, Tuple.of(monitor.number(), Rows.time(at)));
    for (Kept each : outcome.found()) {
      all = all.chain(() -> found(connection, monitor, each, at, fresh));
    }
    for (Kept each : outcome.closed()) {
      all =
          all.chain(() -> run(connection, CLOSE, Tuple.of(each.finding().id(), Rows.time(at))))
              .chain(() -> tell(connection, each.notices()));
    }
    return all.replaceWith(fresh);
  }

  private Uni<Void> found(
      SqlConnection connection, Monitor monitor, Kept kept, Instant at, List<String> fresh) {
    Finding finding = kept.finding();
    Tuple values =
        Tuple.of(finding.id(), monitor.project(), monitor.number(), finding.kind().wire())
            .addString(finding.remedy().wire())
            .addString(finding.summary())
            .addString(json.write(finding.evidence()))
            .addString(finding.lastCheck())
            .addOffsetDateTime(Rows.time(at));
    return connection
        .preparedQuery(FOUND)
        .execute(values)
        .chain(
            kepts -> {
              if (!kepts.iterator().next().getString("id").equals(finding.id())) {
                return Uni.createFrom().voidItem();
              }
              fresh.add(finding.id());
              return tell(connection, kept.notices());
            });
  }

  private static Uni<Void> tell(SqlConnection connection, List<Notice> notices) {
    Uni<Void> all = Uni.createFrom().voidItem();
    for (Notice notice : notices) {
      all =
          all.chain(
              () ->
                  run(connection, NOTICE, Tuple.of(notice.id(), notice.endpoint(), notice.body())));
    }
    return all;
  }

  private static Uni<Void> run(SqlConnection connection, String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values).replaceWithVoid();
  }

  @Override
  public Uni<Optional<ClaimedRemedy>> claimRemedy(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM_REMEDY)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(
            found -> {
              for (Row row : found) {
                Monitor monitor = rows.monitor(row);
                return Optional.of(new ClaimedRemedy(claim, monitor, rows.finding(monitor, row)));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Void> moved(
      ClaimedRemedy remedy, RemedyRun run, Duration pause, List<Notice> notices) {
    Tuple values =
        Tuple.of(remedy.finding().id(), remedy.claim(), json.write(run), run.isRunning())
            .addLong(pause.toMillis());
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(MOVED)
                .execute(values)
                .chain(
                    changed ->
                        changed.rowCount() == 0
                            ? Uni.createFrom().voidItem()
                            : tell(connection, notices)));
  }
}
