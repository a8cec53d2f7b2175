package dev.tandem.finetune.advice.pg;

import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.AdviceQueue;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The measurements of {@code finetune.advice} as a queue. */
@ApplicationScoped
public class PgAdviceQueue implements AdviceQueue {

  private static final String CLAIM =
      """
      UPDATE finetune.advice
      SET claim = $1, available_at = now() + $2 * interval '1 millisecond', status = 'running',
        started_at = coalesce(started_at, $3)
      WHERE number = (
        SELECT number FROM finetune.advice
        WHERE status IN ('queued', 'running') AND available_at <= now()
        ORDER BY available_at, number LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING %s
      """
          .formatted(AdviceRow.SHORT);

  private static final String HELD =
      " WHERE id = $1 AND claim = $2 AND status IN ('queued', 'running')";

  private static final String KEEP =
      """
      UPDATE finetune.advice
      SET state = $3::text::json, available_at = now() + $4 * interval '1 millisecond'
      """
          + HELD;

  private static final String RELEASE =
      """
      UPDATE finetune.advice
      SET state = $3::text::json, available_at = now() + $4 * interval '1 millisecond', claim = NULL
      """
          + HELD;

  private static final String END =
      """
      UPDATE finetune.advice
      SET state = $3::text::json, result = $4::text::json, error = $5, finished_at = $6,
        status = CASE WHEN $5::text IS NULL THEN 'succeeded' ELSE 'failed' END, claim = NULL
      """
          + HELD;

  private final Pool pool;
  private final AdviceRow rows;

  PgAdviceQueue(@ReactiveDataSource("finetune") Pool pool, AdviceRow rows) {
    this.pool = pool;
    this.rows = rows;
  }

  @Override
  public Uni<Optional<Claimed>> claim(Duration lease, Instant now) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis(), AdviceRow.time(now)))
        .map(
            found -> {
              for (Row row : found) {
                return Optional.of(new Claimed(claim, rows.read(row)));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Boolean> keep(Claimed claimed, State state, Duration lease) {
    return changed(KEEP, held(claimed, state).addLong(lease.toMillis()));
  }

  @Override
  public Uni<Boolean> release(Claimed claimed, State state, Duration pause) {
    return changed(RELEASE, held(claimed, state).addLong(pause.toMillis()));
  }

  @Override
  public Uni<Boolean> end(
      Claimed claimed, State state, Measurement result, String error, Instant at) {
    return changed(
        END,
        held(claimed, state)
            .addString(rows.write(result))
            .addString(error)
            .addOffsetDateTime(AdviceRow.time(at)));
  }

  private Tuple held(Claimed claimed, State state) {
    return Tuple.of(claimed.advice().id(), claimed.claim(), rows.write(state));
  }

  private Uni<Boolean> changed(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(done -> done.rowCount() > 0);
  }
}
