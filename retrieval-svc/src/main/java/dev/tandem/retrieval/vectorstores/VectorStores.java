package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.files.UploadedFiles;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
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

/** The vector stores of projects. */
@ApplicationScoped
public class VectorStores {

  private final Pool pool;
  private final ChunkIndex index;
  private final Embeddings embeddings;
  private final Attachments attachments;
  private final UploadedFiles uploaded;

  public VectorStores(
      @ReactiveDataSource("retrieval") Pool pool,
      ChunkIndex index,
      Embeddings embeddings,
      Attachments attachments,
      UploadedFiles uploaded) {
    this.uploaded = uploaded;
    this.pool = pool;
    this.index = index;
    this.embeddings = embeddings;
    this.attachments = attachments;
  }

  /**
   * What users say about a store.
   *
   * @param expiresAfterDays 1..365, or null
   */
  public record Description(
      String name, String description, Integer expiresAfterDays, JsonObject metadata) {

    private static final int MAX_NAME = 256;
    private static final int MAX_TEXT = 4096;
    private static final int MAX_DAYS = 365;

    /**
     * What was said elsewhere, checked as requests are.
     *
     * @throws ApiError 400 when a request could not have said it
     */
    public static Description checked(
        String name, String description, Integer days, JsonNode metadata) {
      if (days != null && (days < 1 || days > MAX_DAYS)) {
        throw ApiError.invalid(
            "expires_after_days", "'expires_after_days' must be a whole number from 1 to 365.");
      }
      return new Description(
          name == null ? "" : UserText.check("name", name, MAX_NAME),
          UserText.check("description", description, MAX_TEXT),
          days,
          Attributes.metadata(metadata));
    }
  }

  /**
   * Makes a store, its room in the index, and puts files into it.
   *
   * @throws ApiError 404 when the project lacks one of the files; no store is made then
   */
  public Uni<StoreRow> create(String project, Description about, List<Attachment> files) {
    String id = Ids.next("vs_");
    EmbeddingModel model = embeddings.defaultModel();
    return pool.withTransaction(
            tx ->
                insert(tx, id, project, about, model)
                    .call(number -> index.create(tx, number, model.dimensions()))
                    .call(number -> attachments.attach(tx, project, number, null, files)))
        .invoke(attachments::announce)
        .chain(() -> require(project, id));
  }

  /**
   * Makes a store and the rows of its files, or neither.
   *
   * @param files whose bytes are kept already
   */
  public Uni<StoreRow> createWith(String project, Description about, List<NewStoreFile> files) {
    String id = Ids.next("vs_");
    EmbeddingModel model = embeddings.defaultModel();
    List<Attachment> attached = files.stream().map(NewStoreFile::attachment).toList();
    return pool.withTransaction(
            tx ->
                insert(tx, id, project, about, model)
                    .call(number -> index.create(tx, number, model.dimensions()))
                    .call(() -> rows(tx, files))
                    .call(number -> attachments.attach(tx, project, number, null, attached)))
        .invoke(attachments::announce)
        .chain(() -> require(project, id));
  }

  private Uni<Void> rows(SqlClient tx, List<NewStoreFile> files) {
    return Multi.createFrom()
        .iterable(files)
        .onItem()
        .transformToUniAndConcatenate(
            added -> uploaded.insert(tx, added.id(), added.file(), added.sha256()))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Uni<Long> insert(
      SqlClient tx, String id, String project, Description about, EmbeddingModel model) {
    return tx.preparedQuery(
            """
            insert into retrieval.vector_stores
              (id, project, name, description, model, dimensions, metadata, expires_after_days)
            values ($1, $2, $3, $4, $5, $6, $7, $8) returning store_no""")
        .execute(
            Tuple.tuple()
                .addString(id)
                .addString(project)
                .addString(about.name())
                .addString(about.description())
                .addString(model.name())
                .addInteger(model.dimensions())
                .addValue(about.metadata())
                .addInteger(about.expiresAfterDays()))
        .map(rows -> first(rows).getLong(0));
  }

  /**
   * The store with this id, expired or not.
   *
   * @throws ApiError 404 when the project has none
   */
  public Uni<StoreRow> require(String project, String id) {
    return pool.preparedQuery(StoreRow.SELECT + "where s.project = $1 and s.id = $2")
        .execute(Tuple.of(project, id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.notFound("vector store", id);
              }
              return StoreRow.of(first(rows));
            });
  }

  /** A page of the project's stores. */
  public Uni<Page<StoreRow>> list(String project, PageRequest request) {
    Keyset keyset = new Keyset(request);
    String sql =
        StoreRow.SELECT
            + """
            where s.project = $1
              and ($3::bigint is null or (s.created_at, s.store_no) %s ($2::timestamptz, $3))
            order by s.created_at %s, s.store_no %s limit $4"""
                .formatted(keyset.comparison(), keyset.direction(), keyset.direction());
    return position(project, keyset)
        .chain(
            position ->
                pool.preparedQuery(sql)
                    .execute(
                        Tuple.tuple()
                            .addString(project)
                            .addValue(position == null ? null : position.createdAt())
                            .addLong(position == null ? null : position.number())
                            .addInteger(keyset.rows())))
        .map(
            rows -> {
              List<StoreRow> stores = new ArrayList<>();
              rows.forEach(row -> stores.add(StoreRow.of(row)));
              return keyset.page(stores, StoreRow::id);
            });
  }

  private Uni<Keyset.Position> position(String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().nullItem();
    }
    return pool.preparedQuery(
            "select created_at, store_no from retrieval.vector_stores where project = $1 and id = $2")
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              Row row = first(rows);
              return new Keyset.Position(row.getOffsetDateTime(0), row.getLong(1));
            });
  }

  /** Replaces what users say about a store; counts as activity. */
  public Uni<StoreRow> describe(String project, StoreRow store, Description about) {
    return pool.preparedQuery(
            """
            update retrieval.vector_stores
            set name = $2, description = $3, expires_after_days = $4, metadata = $5,
                last_active_at = now()
            where store_no = $1""")
        .execute(
            Tuple.tuple()
                .addLong(store.number())
                .addString(about.name())
                .addString(about.description())
                .addInteger(about.expiresAfterDays())
                .addValue(about.metadata()))
        .chain(() -> require(project, store.id()));
  }

  /**
   * Deletes a store with its entries and chunks; the files stay.
   *
   * @throws ApiError 404 when the project has no such store
   */
  public Uni<Void> delete(String project, String id) {
    return pool.withTransaction(
        tx ->
            tx.preparedQuery(
                    """
                    select store_no, dropped_at is null from retrieval.vector_stores
                    where project = $1 and id = $2 for update""")
                .execute(Tuple.of(project, id))
                .chain(
                    rows -> {
                      if (rows.size() == 0) {
                        throw ApiError.notFound("vector store", id);
                      }
                      return remove(tx, first(rows).getLong(0), first(rows).getBoolean(1));
                    }));
  }

  private Uni<Void> remove(SqlClient tx, long number, boolean indexed) {
    Tuple store = Tuple.of(number);
    // Entries first and in order, as workers lock them; then the chunks that workers write.
    return tx.preparedQuery(
            "select 1 from retrieval.vector_store_files where store_no = $1 order by entry_no for update")
        .execute(store)
        .chain(
            () ->
                tx.preparedQuery("delete from retrieval.vector_stores where store_no = $1")
                    .execute(store))
        .chain(() -> indexed ? index.drop(tx, number) : Uni.createFrom().voidItem());
  }

  private static Row first(RowSet<Row> rows) {
    return rows.iterator().next();
  }
}
