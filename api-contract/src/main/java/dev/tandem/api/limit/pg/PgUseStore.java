package dev.tandem.api.limit.pg;

import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Service;
import dev.tandem.api.database.ServiceDatabase;
import dev.tandem.api.database.ServiceDatabases;
import dev.tandem.api.limit.UseStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;

/** {@code limit_buckets} and {@code limit_months} of each service's schema, one statement each. */
@ApplicationScoped
public class PgUseStore implements UseStore {

  /** The database's clock counts, so replicas need not agree on the time. */
  private static final String TAKE =
      """
      INSERT INTO %1$s.limit_buckets AS b (holder, kind, level, granted, refilled_at)
      VALUES ($1, $2, $3::bigint - $4::bigint - LEAST($5::bigint, GREATEST(0, $3 - $4)),
        LEAST($5, GREATEST(0, $3 - $4)), clock_timestamp())
      ON CONFLICT (holder, kind) DO UPDATE SET (level, granted, refilled_at) = (
        SELECT now.level - portion.granted, portion.granted, now.at
        FROM (SELECT LEAST($3::double precision, b.level + GREATEST(0,
            extract(epoch FROM clock.at - b.refilled_at)) * $3 / 60.0) - $4 AS level, clock.at
          FROM (SELECT clock_timestamp() AS at) clock) now,
        LATERAL (SELECT LEAST($5, GREATEST(0, floor(now.level)::bigint)) AS granted) portion)
      RETURNING level, granted
      """;

  private static final String USE =
      """
      INSERT INTO %1$s.limit_months AS m (holder, month, tokens, cost) VALUES ($1, $2, $3, $4)
      ON CONFLICT (holder, month) DO UPDATE
        SET tokens = m.tokens + excluded.tokens, cost = m.cost + excluded.cost
      RETURNING tokens, cost
      """;

  private final ServiceDatabases databases;

  public PgUseStore(ServiceDatabases databases) {
    this.databases = databases;
  }

  @Override
  public Uni<Portion> take(
      Service service, String holder, Limit limit, long capacity, long spent, long wanted) {
    return pool(service)
        .preparedQuery(TAKE.formatted(service.label()))
        .execute(Tuple.of(holder, limit.label(), capacity, spent, wanted))
        .map(rows -> rows.iterator().next())
        .map(row -> new Portion(row.getLong("granted"), row.getDouble("level")));
  }

  @Override
  public Uni<MonthUse> use(
      Service service, String holder, LocalDate month, long tokens, long cost) {
    return pool(service)
        .preparedQuery(USE.formatted(service.label()))
        .execute(Tuple.of(holder, month, tokens, cost))
        .map(rows -> rows.iterator().next())
        .map((Row row) -> new MonthUse(row.getLong("tokens"), row.getLong("cost")));
  }

  private Pool pool(Service service) {
    return databases
        .of(service)
        .map(ServiceDatabase::pool)
        .orElseThrow(() -> new IllegalStateException(service + " is not in this process"));
  }
}
