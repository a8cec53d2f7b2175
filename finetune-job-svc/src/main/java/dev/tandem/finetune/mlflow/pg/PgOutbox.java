package dev.tandem.finetune.mlflow.pg;

import dev.tandem.finetune.mlflow.Outbox;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Rows of {@code finetune.mlflow_outbox}. */
@ApplicationScoped
public class PgOutbox implements Outbox {

  private static final String ENDED =
      """
      INSERT INTO finetune.mlflow_outbox (kind, id, project)
      SELECT '%1$s', e.id, e.project FROM finetune.%2$s e
      WHERE e.status IN ('succeeded', 'failed', 'cancelled')
        AND ($1::text[] IS NULL OR e.project = ANY($1))
        AND NOT EXISTS (SELECT 1 FROM finetune.mlflow_outbox o
          WHERE o.kind = '%1$s' AND o.id = e.id)
      ORDER BY e.created_at LIMIT 1000
      ON CONFLICT DO NOTHING
      """;

  private static final String CLAIM =
      """
      UPDATE finetune.mlflow_outbox
      SET claim = $1, available_at = now() + $2 * interval '1 millisecond'
      WHERE number = (
        SELECT number FROM finetune.mlflow_outbox
        WHERE sent_at IS NULL AND available_at <= now()
        ORDER BY available_at, number LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING kind, id, project, tries
      """;

  private static final String HELD = " WHERE kind = $1 AND id = $2 AND claim = $3";

  private static final String DONE =
      "UPDATE finetune.mlflow_outbox SET sent_at = $4, run = $5, error = $6, claim = NULL" + HELD;

  private static final String RETRY =
      "UPDATE finetune.mlflow_outbox SET claim = NULL, error = $5, tries = tries + $6, available_at = now() + $4 * interval '1 millisecond'"
          + HELD;

  private final Pool pool;

  PgOutbox(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Void> collect(Set<String> projects) {
    String[] named = projects == null ? null : projects.toArray(String[]::new);
    return pool.preparedQuery(ENDED.formatted(JOB, "jobs"))
        .execute(Tuple.tuple().addArrayOfString(named))
        .chain(
            () ->
                pool.preparedQuery(ENDED.formatted(EVALUATION, "evaluations"))
                    .execute(Tuple.tuple().addArrayOfString(named)))
        .replaceWithVoid();
  }

  @Override
  public Uni<Optional<Entry>> claim(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Entry(
                        claim,
                        row.getString("kind"),
                        row.getString("id"),
                        row.getString("project"),
                        row.getInteger("tries")));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Void> done(Entry entry, String run, String error, Instant at) {
    return pool.preparedQuery(DONE)
        .execute(
            Tuple.of(entry.kind(), entry.id(), entry.claim(), at.atOffset(ZoneOffset.UTC))
                .addString(run)
                .addString(error))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> retry(Entry entry, Duration pause, String error, boolean counts) {
    return pool.preparedQuery(RETRY)
        .execute(
            Tuple.of(entry.kind(), entry.id(), entry.claim(), pause.toMillis())
                .addString(error)
                .addInteger(counts ? 1 : 0))
        .replaceWithVoid();
  }
}
