package dev.tandem.finetune.webhook.pg;

import dev.tandem.finetune.webhook.DeliveryQueue;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code finetune.webhook_deliveries}. */
@ApplicationScoped
public class PgDeliveryQueue implements DeliveryQueue {

  private static final String CLAIM =
      """
      UPDATE finetune.webhook_deliveries
      SET claim = $1, tries = tries + 1, available_at = now() + $2 * interval '1 millisecond'
      WHERE number = (
        SELECT number FROM finetune.webhook_deliveries
        WHERE ended_at IS NULL AND available_at <= now()
        ORDER BY available_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING number, id, endpoint, body, tries
      """;

  private static final String END =
      """
      UPDATE finetune.webhook_deliveries SET ended_at = now(), claim = NULL, last_failure = $3
      WHERE number = $1 AND claim = $2
      """;

  private static final String RETRY =
      """
      UPDATE finetune.webhook_deliveries
      SET claim = NULL, last_failure = $3,
          available_at = now() + $4 * interval '1 millisecond'
      WHERE number = $1 AND claim = $2
      """;

  private final Pool pool;

  public PgDeliveryQueue(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Optional<Claimed>> claim(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Claimed(
                        claim,
                        row.getLong(0),
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInteger(4)));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Void> end(Claimed delivery, String failure) {
    return pool.preparedQuery(END)
        .execute(Tuple.of(delivery.number(), delivery.claim(), failure))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> retry(Claimed delivery, Duration pause, String failure) {
    return pool.preparedQuery(RETRY)
        .execute(Tuple.of(delivery.number(), delivery.claim(), failure, pause.toMillis()))
        .replaceWithVoid();
  }
}
