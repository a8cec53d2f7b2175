package dev.tandem.generation.receipt;

import dev.tandem.postgres.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A database with this service's tables, and pools on it as several processes would have them. */
public final class TestDatabase implements AutoCloseable {

  private static final String NAME = "receipts";

  private final EmbeddedPostgres postgres;
  private final Vertx vertx = Vertx.vertx();
  private final List<Pool> pools = new ArrayList<>();

  public TestDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
    postgres.createDatabase(NAME);
    Flyway.configure()
        .dataSource(postgres.jdbcUrl(NAME), postgres.username(), postgres.password())
        .locations("db/generation")
        .schemas("generation")
        .defaultSchema("generation")
        .createSchemas(true)
        .load()
        .migrate();
  }

  /** Settings that a pool or a process of its own connects with. */
  public PgConnectOptions options() {
    return PgConnectOptions.fromUri(postgres.reactiveUrl(NAME))
        .setUser(postgres.username())
        .setPassword(postgres.password())
        .setCachePreparedStatements(true);
  }

  public Pool pool() {
    Pool pool = pool(vertx, options());
    pools.add(pool);
    return pool;
  }

  static Pool pool(Vertx vertx, PgConnectOptions options) {
    return Pool.newInstance(
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(8))
            .connectingTo(options)
            .using(vertx)
            .build());
  }

  /** Runs statements without regard to triggers, as whoever owns the tables could. */
  public void tamper(String... statements) {
    StringBuilder all = new StringBuilder("BEGIN;");
    for (String table : List.of("receipts", "receipt_texts", "receipt_chains")) {
      all.append("ALTER TABLE generation.%s DISABLE TRIGGER USER;".formatted(table));
    }
    for (String statement : statements) {
      all.append(statement).append(';');
    }
    for (String table : List.of("receipts", "receipt_texts", "receipt_chains")) {
      all.append("ALTER TABLE generation.%s ENABLE TRIGGER USER;".formatted(table));
    }
    sql(all.append("COMMIT").toString());
  }

  public RowSet<Row> sql(String statement) {
    if (pools.isEmpty()) {
      pool();
    }
    return pools.getFirst().query(statement).execute().await().indefinitely();
  }

  @Override
  public void close() {
    pools.forEach(pool -> pool.close().await().indefinitely());
    vertx.close().toCompletionStage().toCompletableFuture().join();
    postgres.close();
  }
}
