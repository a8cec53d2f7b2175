package dev.tandem.retrieval.embed.pg;

import dev.tandem.retrieval.embed.ContentKey;
import dev.tandem.retrieval.embed.EmbeddingCache;
import dev.tandem.retrieval.embed.EmbeddingsConfig;
import dev.tandem.retrieval.embed.Vectors;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@link EmbeddingCache} in the table {@code embedding_cache}: one statement a batch to read, one
 * to write. Ingestion uses the same reactive client as requests do: a read is one round trip and a
 * write is not waited for.
 */
@ApplicationScoped
public class PgEmbeddingCache implements EmbeddingCache {

  /** Batches being written at once; when the database falls behind, further ones are not kept. */
  private static final int WRITES_AT_ONCE = 8;

  /** Rows removed by one statement of the sweep, so that none holds locks for long. */
  private static final int SWEEP_ROWS = 5_000;

  private static final String FIND =
      """
      SELECT key, vector, used_on < current_date AS stale
      FROM retrieval.embedding_cache
      WHERE project = $1 AND key = ANY($2)
      """;

  private static final String MARK_USED =
      """
      UPDATE retrieval.embedding_cache SET used_on = current_date
      WHERE project = $1 AND key = ANY($2) AND used_on < current_date
      """;

  private static final String PUT =
      """
      INSERT INTO retrieval.embedding_cache (project, key, vector)
      SELECT $1, fresh.key, fresh.vector
      FROM unnest($2::bytea[], $3::bytea[]) AS fresh (key, vector)
      ON CONFLICT DO NOTHING
      """;

  private static final String FORGET = "DELETE FROM retrieval.embedding_cache WHERE project = $1";

  private static final String SWEEP_UNUSED =
      """
      DELETE FROM retrieval.embedding_cache WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM retrieval.embedding_cache
        WHERE used_on < current_date - $1::int LIMIT $2))
      """;

  private static final String COUNT = "SELECT count(*) FROM retrieval.embedding_cache";

  private static final String SWEEP_OLDEST =
      """
      DELETE FROM retrieval.embedding_cache WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM retrieval.embedding_cache ORDER BY used_on LIMIT $1))
      """;

  private final Pool pool;
  private final EmbeddingsConfig.CacheConfig config;
  private final AtomicInteger writes = new AtomicInteger();

  /** Opens nothing yet. */
  public PgEmbeddingCache(@ReactiveDataSource("retrieval") Pool pool, EmbeddingsConfig config) {
    this.pool = pool;
    this.config = config.cache();
  }

  @Override
  public Uni<Map<ContentKey, float[]>> find(String project, Collection<ContentKey> keys) {
    if (!config.enabled() || keys.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    Buffer[] wanted = keys.stream().map(key -> Buffer.buffer(key.bytes())).toArray(Buffer[]::new);
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(project, wanted))
        .map(
            rows -> {
              markUsed(project, rows);
              return read(rows);
            });
  }

  @Override
  public Uni<Void> put(String project, Map<ContentKey, float[]> vectors) {
    if (!config.enabled() || vectors.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    if (writes.incrementAndGet() > WRITES_AT_ONCE) {
      writes.decrementAndGet();
      return Uni.createFrom().voidItem();
    }
    // Sorted, because two writers of the same keys in different orders would deadlock.
    TreeMap<ContentKey, float[]> sorted = new TreeMap<>(vectors);
    Buffer[] keys =
        sorted.keySet().stream().map(key -> Buffer.buffer(key.bytes())).toArray(Buffer[]::new);
    Buffer[] values =
        sorted.values().stream()
            .map(vector -> Buffer.buffer(Vectors.toHalves(vector)))
            .toArray(Buffer[]::new);
    return pool.preparedQuery(PUT)
        .execute(Tuple.of(project, keys, values))
        .onTermination()
        .invoke(() -> writes.decrementAndGet())
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> forget(String project) {
    return pool.preparedQuery(FORGET).execute(Tuple.of(project)).replaceWithVoid();
  }

  /** Removes what has been unused for too long, and the longest unused past the allowed number. */
  @Scheduled(every = "1h", delayed = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sweep() {
    int days = Math.toIntExact(Math.max(1, config.maxUnused().toDays()));
    return deleteWhileFull(SWEEP_UNUSED, Tuple.of(days, SWEEP_ROWS))
        .chain(() -> pool.query(COUNT).execute())
        .chain(rows -> sweepOldest(rows.iterator().next().getLong(0) - config.maxEntries()));
  }

  private Uni<Void> sweepOldest(long excess) {
    if (excess <= 0) {
      return Uni.createFrom().voidItem();
    }
    int rows = (int) Math.min(excess, SWEEP_ROWS);
    return pool.preparedQuery(SWEEP_OLDEST)
        .execute(Tuple.of(rows))
        .chain(done -> sweepOldest(excess - rows));
  }

  private Uni<Void> deleteWhileFull(String statement, Tuple parameters) {
    return pool.preparedQuery(statement)
        .execute(parameters)
        .chain(
            done ->
                done.rowCount() < SWEEP_ROWS
                    ? Uni.createFrom().voidItem()
                    : deleteWhileFull(statement, parameters));
  }

  private void markUsed(String project, RowSet<Row> rows) {
    Buffer[] stale =
        rows.stream()
            .filter(row -> row.getBoolean("stale"))
            .map(row -> row.getDelegate().getBuffer("key"))
            .toArray(Buffer[]::new);
    if (stale.length > 0) {
      pool.preparedQuery(MARK_USED)
          .execute(Tuple.of(project, stale))
          .subscribe()
          .with(done -> {}, failure -> {});
    }
  }

  private static Map<ContentKey, float[]> read(RowSet<Row> rows) {
    Map<ContentKey, float[]> found = new HashMap<>();
    for (Row row : rows) {
      found.put(
          ContentKey.of(row.getDelegate().getBuffer("key").getBytes()),
          Vectors.fromHalves(row.getDelegate().getBuffer("vector").getBytes()));
    }
    return found;
  }
}
