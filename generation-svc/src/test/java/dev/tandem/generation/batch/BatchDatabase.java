package dev.tandem.generation.batch;

import dev.tandem.api.id.Ids;
import dev.tandem.generation.batch.BatchQueue.Claimed;
import dev.tandem.generation.batch.BatchQueue.NewLine;
import dev.tandem.generation.retrieval.Asker;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Batches made without HTTP, and looks behind what the API shows. */
@ApplicationScoped
public class BatchDatabase {

  static final String PROJECT = "first";
  static final Duration LEASE = Duration.ofSeconds(2);

  private final BatchStore store;
  private final BatchQueue queue;
  private final Pool pool;

  BatchDatabase(BatchStore store, BatchQueue queue, @ReactiveDataSource("generation") Pool pool) {
    this.store = store;
    this.queue = queue;
    this.pool = pool;
  }

  static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(20));
  }

  static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not happen: " + what);
      }
      sleep(20);
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The last statement of a worker that was abandoned may still lock lines, in another order. */
  void forgetAll() {
    await(
        pool.query("DELETE FROM generation.batches")
            .execute()
            .onFailure(BatchDatabase::isDeadlock)
            .retry()
            .atMost(5));
  }

  private static boolean isDeadlock(Throwable failure) {
    return failure instanceof PgException refused && "40P01".equals(refused.getSqlState());
  }

  void change(String sql, Object... values) {
    await(pool.preparedQuery(sql).execute(Tuple.from(values)));
  }

  String created() {
    String id = Ids.next("batch_");
    NewBatch batch = new NewBatch("file-input", "/v1/responses", null, Map.of());
    await(store.create(Asker.service(PROJECT), id, batch, Instant.now(), Duration.ofHours(24)));
    return id;
  }

  Claimed claimed() {
    return await(queue.claim(LEASE)).orElseThrow();
  }

  static List<NewLine> lines(String prefix, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i -> new NewLine(i, "batch_req_" + i, prefix + i, "{\"id\":\"" + prefix + i + "\"}"))
        .toList();
  }

  /** A batch in progress whose lines have bodies {@code {"id":"<prefix><n>"}}, n from 1. */
  String begun(String prefix, int lines) {
    String id = created();
    Claimed batch = claimed();
    await(queue.addLines(batch, lines(prefix, 1, lines + 1)));
    await(queue.begin(batch, lines, null));
    return id;
  }

  Batch batch(String id) {
    return await(store.find(PROJECT, id)).orElseThrow();
  }

  /** Of all lines: custom id, status code or null, claims. */
  List<List<Object>> allLines() {
    List<List<Object>> all = new ArrayList<>();
    for (Row row :
        await(
            pool.query(
                    "SELECT custom_id, coalesce(status_code, -1), claims FROM"
                        + " generation.batch_lines ORDER BY batch_no, line")
                .execute())) {
      all.add(List.of(row.getString(0), row.getInteger(1), row.getInteger(2)));
    }
    return all;
  }
}
