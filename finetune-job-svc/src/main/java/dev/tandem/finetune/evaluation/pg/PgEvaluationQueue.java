package dev.tandem.finetune.evaluation.pg;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.run.EvaluationQueue;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.threshold.Alert;
import dev.tandem.finetune.evaluation.threshold.Checked;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The questions of evaluations as a queue. */
@ApplicationScoped
public class PgEvaluationQueue implements EvaluationQueue {

  /**
   * The transaction does not wait for the disk. What a crash of the database could lose is asked
   * again; the report, which does wait, has what came before it on the disk as well.
   */
  private static final String UNHURRIED =
      "(SELECT set_config('synchronous_commit', 'off', true)) AS unhurried";

  private static final String CLAIM =
      """
      WITH next AS (
        SELECT i.evaluation, i.position, i.run, i.side
        FROM finetune.evaluation_items i JOIN finetune.evaluations e ON e.number = i.evaluation,
          %s
        WHERE e.status IN ('queued', 'running') AND i.outcome IS NULL AND i.available_at <= now()
        ORDER BY i.evaluation, i.position, i.run, i.side LIMIT 1
        FOR NO KEY UPDATE OF i SKIP LOCKED),
      taken AS (
        UPDATE finetune.evaluation_items i
        SET claim = $1, tries = tries + 1, available_at = now() + $2 * interval '1 millisecond'
        FROM next n WHERE (i.evaluation, i.position, i.run, i.side)
          = (n.evaluation, n.position, n.run, n.side)
        RETURNING i.*),
      running AS (
        UPDATE finetune.evaluations e SET status = 'running', started_at = $3
        FROM taken t WHERE e.number = t.evaluation AND e.status = 'queued')
      SELECT t.position, t.run, t.side, t.tries, %s
      FROM taken t JOIN finetune.evaluations e ON e.number = t.evaluation
      """
          .formatted(UNHURRIED, EvaluationRow.AT_WORK);

  private static final String HELD =
      " WHERE evaluation = $1 AND position = $2 AND run = $3 AND side = $4 AND claim = $5";

  private static final String RENEW =
      "UPDATE finetune.evaluation_items SET available_at = now() + $6 * interval '1 millisecond'"
          + HELD;

  private static final String DONE =
      "UPDATE finetune.evaluation_items SET outcome = $6::text::jsonb, claim = NULL FROM "
          + UNHURRIED
          + HELD
          + " AND outcome IS NULL";

  private static final String RETRY =
      "UPDATE finetune.evaluation_items SET claim = NULL, available_at = now() + $6 * interval '1 millisecond'"
          + HELD;

  private static final String COMPLETE =
      """
      UPDATE finetune.evaluations e
      SET claim = $1, available_at = now() + $2 * interval '1 millisecond'
      WHERE number = (
        SELECT number FROM finetune.evaluations w
        WHERE status IN ('queued', 'running') AND available_at <= now()
          AND NOT EXISTS (SELECT 1 FROM finetune.evaluation_items i
            WHERE i.evaluation = w.number AND i.outcome IS NULL)
        ORDER BY number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING %s
      """
          .formatted(EvaluationRow.AT_WORK);

  private static final String END =
      """
      UPDATE finetune.evaluations
      SET status = CASE WHEN $4::text IS NULL THEN 'succeeded' ELSE 'failed' END, error = $4,
          report = $3::text::json, finished_at = $5, claim = NULL
      WHERE number = $1 AND claim = $2 AND status IN ('queued', 'running')
      """;

  private static final String CHECKED =
      """
      UPDATE finetune.thresholds SET crossed = $2, value = $3, checked_at = $4 WHERE id = $1
      """;

  private static final String ALERT =
      """
      INSERT INTO finetune.alerts (id, project, threshold, evaluation, deployment, metric, state,
        value, least, most, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """;

  private static final String NOTICE =
      """
      INSERT INTO finetune.webhook_deliveries (id, endpoint, body, created_at)
      VALUES ($1, $2, $3, $4)
      """;

  private final Pool pool;
  private final EvaluationRow evaluations;
  private final Rows json;

  PgEvaluationQueue(
      @ReactiveDataSource("finetune") Pool pool, EvaluationRow evaluations, Rows json) {
    this.pool = pool;
    this.evaluations = evaluations;
    this.json = json;
  }

  @Override
  public Uni<Optional<Asked>> claim(Duration lease, Instant now) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis(), Rows.time(now)))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Asked(
                        claim,
                        row.getLong("number"),
                        evaluations.read(row),
                        row.getInteger("position"),
                        row.getShort("run"),
                        row.getShort("side"),
                        row.getInteger("tries")));
              }
              return Optional.empty();
            });
  }

  private static Tuple held(Asked asked) {
    return Tuple.of(
        asked.number(), asked.position(), (short) asked.run(), (short) asked.side(), asked.claim());
  }

  @Override
  public Uni<Boolean> renew(Asked asked, Duration lease) {
    return changed(RENEW, held(asked).addLong(lease.toMillis()));
  }

  @Override
  public Uni<Boolean> done(Asked asked, Outcome outcome) {
    return changed(DONE, held(asked).addString(json.write(outcome)));
  }

  @Override
  public Uni<Boolean> retry(Asked asked, Duration pause) {
    return changed(RETRY, held(asked).addLong(pause.toMillis()));
  }

  private Uni<Boolean> changed(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Optional<Complete>> claimComplete(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(COMPLETE)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Complete(claim, row.getLong("number"), evaluations.read(row)));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<List<Item>> outcomes(Complete complete) {
    return pool.preparedQuery(
            """
            SELECT position, run, side, outcome::text AS outcome FROM finetune.evaluation_items
            WHERE evaluation = $1 ORDER BY position, run, side
            """)
        .execute(Tuple.of(complete.number()))
        .map(evaluations::items);
  }

  @Override
  public Uni<Boolean> end(
      Complete complete, Report report, String error, Instant at, List<Checked> checked) {
    Tuple values =
        Tuple.of(complete.number(), complete.claim(), json.write(report), error, Rows.time(at));
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(END)
                .execute(values)
                .map(RowSet::rowCount)
                .chain(
                    ended ->
                        ended == 0
                            ? Uni.createFrom().item(false)
                            : keep(connection, complete, at, checked).replaceWith(true)));
  }

  private Uni<Void> keep(
      SqlConnection connection, Complete complete, Instant at, List<Checked> checked) {
    Uni<Void> all = Uni.createFrom().voidItem();
    for (Checked each : checked) {
      all = all.chain(() -> checked(connection, each, at));
      if (each.alert() != null) {
        all = all.chain(() -> alert(connection, complete.evaluation().project(), each.alert(), at));
      }
      for (Notice notice : each.notices()) {
        all = all.chain(() -> notice(connection, notice, at));
      }
    }
    return all;
  }

  private static Uni<Void> checked(SqlConnection connection, Checked checked, Instant at) {
    return connection
        .preparedQuery(CHECKED)
        .execute(Tuple.of(checked.threshold(), checked.crossed(), checked.value(), Rows.time(at)))
        .replaceWithVoid();
  }

  private static Uni<Void> alert(
      SqlConnection connection, String project, Alert alert, Instant at) {
    Tuple values =
        Tuple.of(alert.id(), project, alert.threshold(), alert.evaluation(), alert.deployment())
            .addString(alert.metric())
            .addString(alert.state())
            .addDouble(alert.value())
            .addDouble(alert.least())
            .addDouble(alert.most())
            .addOffsetDateTime(Rows.time(at));
    return connection.preparedQuery(ALERT).execute(values).replaceWithVoid();
  }

  private static Uni<Void> notice(SqlConnection connection, Notice notice, Instant at) {
    return connection
        .preparedQuery(NOTICE)
        .execute(Tuple.of(notice.id(), notice.endpoint(), notice.body(), Rows.time(at)))
        .replaceWithVoid();
  }
}
