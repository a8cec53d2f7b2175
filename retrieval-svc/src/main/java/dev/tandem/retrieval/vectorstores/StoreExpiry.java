package dev.tandem.retrieval.vectorstores;

import dev.tandem.retrieval.index.ChunkIndex;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Frees what expired stores hold. The store and the list of its files stay, with status expired, so
 * that a successor can be made from them; its chunks go, and files that wait are cancelled.
 */
@ApplicationScoped
public class StoreExpiry {

  private static final String EXPIRED =
      """
      expires_after_days is not null and dropped_at is null
      and last_active_at + expires_after_days * interval '1 day' <= now()""";

  private final Pool pool;
  private final ChunkIndex index;

  public StoreExpiry(@ReactiveDataSource("retrieval") Pool pool, ChunkIndex index) {
    this.pool = pool;
    this.index = index;
  }

  /** Drops the chunks of stores whose time is over, at most of this many. */
  public Uni<Void> dropExpired(int limit) {
    return pool.preparedQuery(
            "select store_no from retrieval.vector_stores where " + EXPIRED + " limit $1")
        .execute(Tuple.of(limit))
        .onItem()
        .transformToMulti(
            rows -> {
              List<Long> numbers = new ArrayList<>();
              rows.forEach(row -> numbers.add(row.getLong(0)));
              return Multi.createFrom().iterable(numbers);
            })
        .onItem()
        .transformToUniAndConcatenate(number -> pool.withTransaction(tx -> drop(tx, number)))
        .collect()
        .last();
  }

  private Uni<Void> drop(SqlClient tx, long number) {
    Tuple store = Tuple.of(number);
    return tx.preparedQuery(
            "update retrieval.vector_stores set dropped_at = now() where store_no = $1 and "
                + EXPIRED)
        .execute(store)
        .chain(
            updated ->
                updated.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : tx.preparedQuery(
                            """
                            select 1 from retrieval.vector_store_files
                            where store_no = $1 order by entry_no for update""")
                        .execute(store)
                        .chain(
                            () ->
                                tx.preparedQuery(
                                        "delete from retrieval.ingestion_queue where store_no = $1")
                                    .execute(store))
                        .chain(
                            () ->
                                tx.preparedQuery(
                                        """
                                        update retrieval.vector_store_files
                                        set usage_bytes = 0, chunks = 0,
                                            status = case status when 'in_progress'
                                              then 'cancelled' else status end
                                        where store_no = $1""")
                                    .execute(store))
                        .chain(() -> index.drop(tx, number)));
  }
}
