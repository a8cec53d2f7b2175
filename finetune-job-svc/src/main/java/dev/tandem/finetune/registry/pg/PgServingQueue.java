package dev.tandem.finetune.registry.pg;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.registry.ServingQueue;
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
import java.util.UUID;

/** The queue of models to be served, or not served any more: rows of {@code finetune.models}. */
@ApplicationScoped
public class PgServingQueue implements ServingQueue {

  private static final String CLAIM =
      """
      UPDATE finetune.models
      SET claim = $1, tries = tries + 1, due_at = now() + $2 * interval '1 millisecond'
      WHERE number = (
        SELECT number FROM finetune.models WHERE due_at <= now()
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING number, project, job, name, step, tries,
        (SELECT c.manifest::text FROM finetune.checkpoints c WHERE c.model = models.name) AS manifest,
        CASE WHEN deleted_at IS NOT NULL THEN 'DELETED'
             WHEN state = 'retired' THEN 'RETIRED' ELSE 'SERVED' END AS want
      """;

  private static final String DONE =
      """
      WITH m AS (
        UPDATE finetune.models
        SET served = $3, serving_note = NULL, due_at = NULL, claim = NULL, tries = 0
        WHERE number = $1 AND claim = $2 RETURNING job, step),
      j AS (UPDATE finetune.jobs SET serving = $4 FROM m WHERE id = m.job AND m.step IS NULL),
      e AS (
        INSERT INTO finetune.events (id, job, created_at, level, type, message)
        SELECT $5, job, $6, 'info', 'message', $7 FROM m)
      SELECT job FROM m
      """;

  private static final String RETRY =
      """
      WITH m AS (
        UPDATE finetune.models
        SET serving_note = $3, due_at = now() + $4 * interval '1 millisecond', claim = NULL
        WHERE number = $1 AND claim = $2 RETURNING job, step),
      j AS (UPDATE finetune.jobs SET serving = $3 FROM m
        WHERE id = m.job AND m.step IS NULL AND $5)
      SELECT job FROM m
      """;

  private final Pool pool;
  private final ModelRow models;

  public PgServingQueue(@ReactiveDataSource("finetune") Pool pool, ModelRow models) {
    this.pool = pool;
    this.models = models;
  }

  @Override
  public Uni<Optional<Due>> claim(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Due(
                        claim,
                        row.getLong("number"),
                        row.getString("project"),
                        row.getString("job"),
                        row.getString("name"),
                        models.weights(row),
                        Want.valueOf(row.getString("want")),
                        row.getInteger("tries")));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Boolean> done(Due due, Instant at, String message) {
    String shown =
        switch (due.want()) {
          case SERVED -> "loaded";
          case RETIRED -> "retired";
          case DELETED -> "deleted";
        };
    Tuple values =
        Tuple.of(due.number(), due.claim(), due.want() == Want.SERVED, shown)
            .addString(Ids.next("ftevent-"))
            .addOffsetDateTime(at.atOffset(ZoneOffset.UTC))
            .addString(message);
    return held(DONE, values);
  }

  @Override
  public Uni<Boolean> retry(Due due, Duration pause, String reason) {
    Tuple values =
        Tuple.of(due.number(), due.claim(), reason, pause.toMillis())
            .addBoolean(due.want() == Want.SERVED);
    return held(RETRY, values);
  }

  @Override
  public Uni<Void> again(Due due) {
    return pool.preparedQuery(
            "UPDATE finetune.models SET due_at = now() WHERE number = $1 AND claim IS NULL")
        .execute(Tuple.of(due.number()))
        .replaceWithVoid();
  }

  private Uni<Boolean> held(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(rows -> rows.size() > 0);
  }
}
