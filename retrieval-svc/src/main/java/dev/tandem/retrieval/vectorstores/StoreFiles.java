package dev.tandem.retrieval.vectorstores;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.retrieval.files.FileUse;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** The files inside stores. */
@ApplicationScoped
public class StoreFiles implements FileUse {

  private static final String LIST =
      StoreFileObject.SELECT
          + """
          where v.store_no = $1 and ($2::text is null or v.status = $2)
            and ($3::bigint is null or exists (
              select 1 from retrieval.file_batch_files b
              where b.batch_no = $3 and b.entry_no = v.entry_no))
            and ($5::bigint is null or (v.created_at, v.entry_no) %s ($4::timestamptz, $5))
          order by v.created_at %s, v.entry_no %s limit $6""";

  private final Pool pool;
  private final ChunkIndex index;
  private final Attachments attachments;

  public StoreFiles(
      @ReactiveDataSource("retrieval") Pool pool, ChunkIndex index, Attachments attachments) {
    this.pool = pool;
    this.index = index;
    this.attachments = attachments;
  }

  /**
   * Puts a file into a store and queues its ingestion.
   *
   * @throws ApiError 404 when the project has no such file
   */
  public Uni<StoreFileObject> attach(String project, StoreRow store, Attachment file) {
    return pool.withTransaction(
            tx -> attachments.attach(tx, project, store.number(), null, List.of(file)))
        .invoke(attachments::announce)
        .chain(() -> require(store, file.fileId()));
  }

  /**
   * A file of the store.
   *
   * @throws ApiError 404 when it is not in the store
   */
  public Uni<StoreFileObject> require(StoreRow store, String fileId) {
    return row(store, fileId).map(StoreFileObject::of);
  }

  Uni<Row> row(StoreRow store, String fileId) {
    return pool.preparedQuery(StoreFileObject.SELECT + "where v.store_no = $1 and f.id = $2")
        .execute(Tuple.of(store.number(), fileId))
        .map(rows -> first(rows, fileId));
  }

  /** Which files a list shows: a batch's only, those in one state only; nulls do not narrow. */
  record Narrowing(Long batchNo, EntryStatus status) {}

  /** A page of the store's files. */
  Uni<Page<StoreFileObject>> list(StoreRow store, Narrowing narrowing, Keyset keyset) {
    return position(store, keyset)
        .chain(
            position ->
                pool.preparedQuery(
                        LIST.formatted(keyset.comparison(), keyset.direction(), keyset.direction()))
                    .execute(
                        Tuple.tuple()
                            .addLong(store.number())
                            .addString(
                                narrowing.status() == null ? null : narrowing.status().wire())
                            .addLong(narrowing.batchNo())
                            .addValue(position == null ? null : position.createdAt())
                            .addLong(position == null ? null : position.number())
                            .addInteger(keyset.rows())))
        .map(
            rows -> {
              List<StoreFileObject> files = new ArrayList<>();
              rows.forEach(row -> files.add(StoreFileObject.of(row)));
              return keyset.page(files, StoreFileObject::id);
            });
  }

  private Uni<Keyset.Position> position(StoreRow store, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().nullItem();
    }
    return pool.preparedQuery(
            """
            select v.created_at, v.entry_no from retrieval.vector_store_files v
            join retrieval.files f using (file_no) where v.store_no = $1 and f.id = $2""")
        .execute(Tuple.of(store.number(), keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              Row row = rows.iterator().next();
              return new Keyset.Position(row.getOffsetDateTime(0), row.getLong(1));
            });
  }

  /**
   * Replaces a file's attributes, also on its chunks.
   *
   * @throws ApiError 404 when it is not in the store
   */
  public Uni<StoreFileObject> setAttributes(StoreRow store, String fileId, JsonObject attributes) {
    return pool.withTransaction(
            tx ->
                lock(tx, store, fileId)
                    .call(
                        entry ->
                            tx.preparedQuery(
                                    """
                                    update retrieval.vector_store_files set attributes = $2
                                    where entry_no = $1""")
                                .execute(Tuple.of(entry.getLong("entry_no"), attributes)))
                    .call(entry -> index.setAttributes(tx, refOf(entry), attributes)))
        .chain(() -> require(store, fileId));
  }

  /**
   * Takes a file out of a store; the file itself stays.
   *
   * @throws ApiError 404 when it is not in the store
   */
  public Uni<Void> detach(StoreRow store, String fileId) {
    return pool.withTransaction(
        tx -> lock(tx, store, fileId).chain(entry -> remove(tx, entry, !store.expired())));
  }

  @Override
  public Uni<Void> release(SqlClient transaction, long fileNo) {
    return transaction
        .preparedQuery(
            """
            select v.entry_no, v.store_no, v.file_no, s.dropped_at is null as indexed
            from retrieval.vector_store_files v join retrieval.vector_stores s using (store_no)
            where v.file_no = $1 order by v.entry_no for update of v""")
        .execute(Tuple.of(fileNo))
        .chain(
            rows -> {
              Uni<Void> removed = Uni.createFrom().voidItem();
              for (Row entry : rows) {
                removed =
                    removed.chain(() -> remove(transaction, entry, entry.getBoolean("indexed")));
              }
              return removed;
            });
  }

  private Uni<Void> remove(SqlClient tx, Row entry, boolean indexed) {
    Uni<Void> chunksGone = indexed ? index.remove(tx, refOf(entry)) : Uni.createFrom().voidItem();
    return chunksGone
        .chain(
            () ->
                tx.preparedQuery("delete from retrieval.vector_store_files where entry_no = $1")
                    .execute(Tuple.of(entry.getLong("entry_no"))))
        .replaceWithVoid();
  }

  private static Uni<Row> lock(SqlClient tx, StoreRow store, String fileId) {
    return tx.preparedQuery(
            """
            select v.entry_no, v.store_no, v.file_no from retrieval.vector_store_files v
            join retrieval.files f using (file_no)
            where v.store_no = $1 and f.id = $2 for update of v""")
        .execute(Tuple.of(store.number(), fileId))
        .map(rows -> first(rows, fileId));
  }

  private static FileRef refOf(Row entry) {
    return new FileRef(entry.getLong("store_no"), entry.getLong("file_no"));
  }

  private static Row first(RowSet<Row> rows, String fileId) {
    if (rows.size() == 0) {
      throw ApiError.notFound("file in this vector store", fileId);
    }
    return rows.iterator().next();
  }
}
