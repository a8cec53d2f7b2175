package dev.tandem.retrieval.vectorstores;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Files attached together. A batch's state is that of its files; cancelling stops those that this
 * batch was the last to attach and that are not done.
 */
@ApplicationScoped
public class FileBatches {

  private static final String GET =
      """
      select b.batch_no, b.id, extract(epoch from b.created_at)::bigint as created,
        b.cancelled_at is not null as cancelled_by_user, %s
      from retrieval.file_batches b
      left join retrieval.file_batch_files m on m.batch_no = b.batch_no
      left join retrieval.vector_store_files v on v.entry_no = m.entry_no
      where b.store_no = $1 and b.id = $2 group by b.batch_no
      """
          .formatted(FileCounts.AGGREGATES);

  // Lets go of chunks that an earlier attachment of a cancelled file had loaded.
  private static final String CANCEL =
      """
      with stopped as (
        select v.entry_no, v.chunks from retrieval.vector_store_files v
        where v.batch_no = $1 and v.status = 'in_progress' order by v.entry_no for update),
      unqueued as (
        delete from retrieval.ingestion_queue q using stopped where q.entry_no = stopped.entry_no)
      update retrieval.vector_store_files v
      set status = 'cancelled', usage_bytes = 0, chunks = 0
      from stopped where v.entry_no = stopped.entry_no
      returning v.store_no, v.file_no, stopped.chunks as had_chunks
      """;

  private final Pool pool;
  private final ChunkIndex index;
  private final Attachments attachments;

  public FileBatches(
      @ReactiveDataSource("retrieval") Pool pool, ChunkIndex index, Attachments attachments) {
    this.pool = pool;
    this.index = index;
    this.attachments = attachments;
  }

  /**
   * Attaches files together.
   *
   * @throws ApiError 404 when the project lacks one of them; none is attached then
   */
  public Uni<FileBatchObject> create(String project, StoreRow store, List<Attachment> files) {
    String id = Ids.next("vsfb_");
    return pool.withTransaction(
            tx ->
                insert(tx, id, store)
                    .call(
                        batch ->
                            attachments
                                .attach(tx, project, store.number(), batch, files)
                                .chain(entries -> join(tx, batch, entries))))
        .invoke(attachments::announce)
        .chain(() -> require(store, id));
  }

  private static Uni<Long> insert(SqlClient tx, String id, StoreRow store) {
    return tx.preparedQuery(
            "insert into retrieval.file_batches (id, store_no) values ($1, $2) returning batch_no")
        .execute(Tuple.of(id, store.number()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Uni<Void> join(SqlClient tx, long batch, List<Long> entries) {
    return tx.preparedQuery(
            """
            insert into retrieval.file_batch_files (batch_no, entry_no)
            select $1, unnest($2::bigint[])""")
        .execute(Tuple.of(batch, entries.toArray(Long[]::new)))
        .replaceWithVoid();
  }

  /**
   * The batch with this id.
   *
   * @throws ApiError 404 when the store has none
   */
  public Uni<FileBatchObject> require(StoreRow store, String id) {
    return row(store, id).map(row -> FileBatchObject.of(row, store.id()));
  }

  /** The internal number of a batch. */
  Uni<Long> number(StoreRow store, String id) {
    return row(store, id).map(row -> row.getLong("batch_no"));
  }

  private Uni<Row> row(StoreRow store, String id) {
    return pool.preparedQuery(GET)
        .execute(Tuple.of(store.number(), id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.notFound("file batch", id);
              }
              return rows.iterator().next();
            });
  }

  /**
   * Stops what is not done yet; a batch that is done stays as it is.
   *
   * @throws ApiError 404 when the store has no such batch
   */
  public Uni<FileBatchObject> cancel(StoreRow store, String id) {
    return row(store, id)
        .chain(
            row ->
                row.getLong("in_progress") == 0
                    ? Uni.createFrom().voidItem()
                    : cancel(row.getLong("batch_no")))
        .chain(() -> require(store, id));
  }

  private Uni<Void> cancel(long batch) {
    return pool.withTransaction(
        tx ->
            tx.preparedQuery(
                    """
                    update retrieval.file_batches
                    set cancelled_at = coalesce(cancelled_at, now()) where batch_no = $1""")
                .execute(Tuple.of(batch))
                .chain(() -> tx.preparedQuery(CANCEL).execute(Tuple.of(batch)))
                .chain(
                    rows -> {
                      Uni<Void> done = Uni.createFrom().voidItem();
                      for (Row row : rows) {
                        if (row.getInteger("had_chunks") > 0) {
                          FileRef file =
                              new FileRef(row.getLong("store_no"), row.getLong("file_no"));
                          done = done.chain(() -> index.remove(tx, file));
                        }
                      }
                      return done;
                    }));
  }
}
