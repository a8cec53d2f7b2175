package dev.tandem.finetune.dataset.pg;

import dev.tandem.finetune.dataset.PastSpeed;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Speed of the last jobs in {@code finetune.jobs}. */
@ApplicationScoped
public class PgPastSpeed implements PastSpeed {

  private static final String LAST =
      """
      SELECT count(*)::int, sum(trained_tokens) / greatest(sum(seconds), 0.001) FROM (
        SELECT trained_tokens::float8, extract(epoch FROM finished_at - started_at)::float8 seconds
        FROM finetune.jobs
        WHERE model = $1 AND spec ->> 'technique' = $2 AND status = 'succeeded'
          AND trained_tokens > 0 AND finished_at > started_at
        ORDER BY finished_at DESC LIMIT 5) last
      """;

  private final Pool pool;

  public PgPastSpeed(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Optional<Seen>> of(String model, String technique) {
    return pool.preparedQuery(LAST)
        .execute(Tuple.of(model, technique))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return row.getInteger(0) == 0
                  ? Optional.empty()
                  : Optional.of(new Seen(row.getInteger(0), row.getDouble(1)));
            });
  }
}
