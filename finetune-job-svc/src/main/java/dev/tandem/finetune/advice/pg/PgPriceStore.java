package dev.tandem.finetune.advice.pg;

import dev.tandem.finetune.advice.run.OwnPrices;
import dev.tandem.finetune.advice.run.PriceStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Rows of {@code finetune.advice_prices}. */
@ApplicationScoped
public class PgPriceStore implements PriceStore {

  private static final String PUT =
      """
      INSERT INTO finetune.advice_prices (project, prices, updated_at)
      VALUES ($1, $2::text::json, $3)
      ON CONFLICT (project) DO UPDATE SET prices = excluded.prices, updated_at = excluded.updated_at
      """;

  private final Pool pool;
  private final AdviceRow rows;

  PgPriceStore(@ReactiveDataSource("finetune") Pool pool, AdviceRow rows) {
    this.pool = pool;
    this.rows = rows;
  }

  @Override
  public Uni<Optional<OwnPrices>> find(String project) {
    return pool.preparedQuery(
            "SELECT prices::text AS prices FROM finetune.advice_prices WHERE project = $1")
        .execute(Tuple.of(project))
        .map(
            found -> {
              for (Row row : found) {
                return Optional.of(rows.read(row.getString("prices"), OwnPrices.class));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Void> put(String project, OwnPrices prices, Instant at) {
    return pool.preparedQuery(PUT)
        .execute(Tuple.of(project, rows.write(prices), AdviceRow.time(at)))
        .replaceWithVoid();
  }
}
