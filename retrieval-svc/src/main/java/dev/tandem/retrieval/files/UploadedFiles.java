package dev.tandem.retrieval.files;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of projects. An expired file is gone for every reader before the sweep removes it. */
@ApplicationScoped
public class UploadedFiles {

  private static final String ALIVE = "(f.expires_at is null or f.expires_at > now())";

  private final Pool pool;
  private final Blobs blobs;
  private final Instance<FileUse> uses;

  public UploadedFiles(
      @ReactiveDataSource("retrieval") Pool pool, Blobs blobs, @Any Instance<FileUse> uses) {
    this.pool = pool;
    this.blobs = blobs;
    this.uses = uses;
  }

  /**
   * A file that is about to be kept.
   *
   * @param lifeSeconds until it expires, or null
   */
  public record NewFile(
      String project, String filename, Purpose purpose, long bytes, Long lifeSeconds) {}

  /**
   * Keeps a file. Its bytes are on disk before its row is committed.
   *
   * @param bytes a file in {@link BlobStore#incoming()}, which this takes over
   * @throws ApiError 503 when the disk does not take it
   */
  public Uni<StoredFile> add(NewFile file, Path bytes) {
    String id = Ids.next("file-");
    return blobs
        .blocking(() -> Digests.sha256(bytes))
        .call(() -> blobs.keep(id, bytes))
        .chain(sha256 -> insert(pool, id, file, sha256));
  }

  /** Writes the row of a file whose bytes are kept under its id already. */
  public Uni<StoredFile> insert(SqlClient client, String id, NewFile file, byte[] sha256) {
    String sql =
        """
        insert into retrieval.files as f
          (id, project, filename, purpose, bytes, sha256, expires_at)
        values ($1, $2, $3, $4, $5, $6, now() + $7::bigint * interval '1 second')
        returning\s"""
            + StoredFile.COLUMNS;
    Tuple values =
        Tuple.tuple()
            .addString(id)
            .addString(file.project())
            .addString(file.filename())
            .addString(file.purpose().wire())
            .addLong(file.bytes())
            .addValue(Buffer.buffer(sha256))
            .addLong(file.lifeSeconds());
    return client.preparedQuery(sql).execute(values).map(rows -> StoredFile.of(first(rows)));
  }

  /**
   * The file with this id.
   *
   * @throws ApiError 404 when the project has none, or it has expired
   */
  public Uni<StoredFile> require(String project, String id) {
    return pool.preparedQuery(
            "select "
                + StoredFile.COLUMNS
                + " from retrieval.files f"
                + " where f.project = $1 and f.id = $2 and "
                + ALIVE)
        .execute(Tuple.of(project, id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.notFound("file", id);
              }
              return StoredFile.of(first(rows));
            });
  }

  /** A local file with the bytes of a file, to read only. */
  public Uni<Path> content(StoredFile file) {
    return blobs.read(file.id());
  }

  /**
   * A page of the project's files.
   *
   * @param purpose narrows the list, or null
   */
  public Uni<Page<StoredFile>> list(String project, Purpose purpose, PageRequest request) {
    Keyset keyset = new Keyset(request);
    return position(project, keyset)
        .chain(
            position ->
                pool.preparedQuery(listSql(keyset))
                    .execute(
                        Tuple.tuple()
                            .addString(project)
                            .addString(purpose == null ? null : purpose.wire())
                            .addValue(position == null ? null : position.createdAt())
                            .addLong(position == null ? null : position.number())
                            .addInteger(keyset.rows())))
        .map(
            rows -> {
              List<StoredFile> files = new ArrayList<>();
              rows.forEach(row -> files.add(StoredFile.of(row)));
              return keyset.page(files, StoredFile::id);
            });
  }

  private static String listSql(Keyset keyset) {
    return """
        select %s from retrieval.files f
        where f.project = $1 and ($2::text is null or f.purpose = $2) and %s
          and ($4::bigint is null or (f.created_at, f.file_no) %s ($3::timestamptz, $4))
        order by f.created_at %s, f.file_no %s limit $5"""
        .formatted(
            StoredFile.COLUMNS, ALIVE, keyset.comparison(), keyset.direction(), keyset.direction());
  }

  private Uni<Keyset.Position> position(String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().nullItem();
    }
    return pool.preparedQuery(
            "select created_at, file_no from retrieval.files where project = $1 and id = $2")
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

  /**
   * Deletes a file: its row, its place in every store and its bytes.
   *
   * @throws ApiError 404 when the project has no such file, or it has expired
   */
  public Uni<Void> delete(String project, String id) {
    return delete("f.project = $1 and f.id = $2 and " + ALIVE, project, id);
  }

  /** Deletes a file whose time is over; the sweep's part. One that is gone already is fine. */
  public Uni<Void> deleteExpired(String project, String id) {
    return delete("f.project = $1 and f.id = $2 and not " + ALIVE, project, id)
        .onFailure(ApiError.class)
        .recoverWithNull();
  }

  /** A file whose time is over. */
  public record Expired(String project, String id) {}

  /** Files whose time is over, at most this many. */
  public Uni<List<Expired>> expired(int limit) {
    return pool.preparedQuery(
            "select project, id from retrieval.files where expires_at <= now() limit $1")
        .execute(Tuple.of(limit))
        .map(
            rows -> {
              List<Expired> found = new ArrayList<>();
              rows.forEach(row -> found.add(new Expired(row.getString(0), row.getString(1))));
              return found;
            });
  }

  private Uni<Void> delete(String condition, String project, String id) {
    List<String> names = List.of(id, Blobs.textOf(id));
    return pool.withTransaction(
            tx ->
                tx.preparedQuery(
                        "select f.file_no from retrieval.files f where "
                            + condition
                            + " for update")
                    .execute(Tuple.of(project, id))
                    .chain(
                        rows -> {
                          if (rows.size() == 0) {
                            throw ApiError.notFound("file", id);
                          }
                          return remove(tx, first(rows).getLong(0), names);
                        }))
        .chain(() -> blobs.deleteCondemned(names));
  }

  private Uni<Void> remove(SqlClient tx, long number, List<String> names) {
    Uni<Void> released = Uni.createFrom().voidItem();
    for (FileUse use : uses) {
      released = released.chain(() -> use.release(tx, number));
    }
    return released
        .chain(() -> Blobs.condemn(tx, names))
        .chain(
            () ->
                tx.preparedQuery("delete from retrieval.files where file_no = $1")
                    .execute(Tuple.of(number)))
        .replaceWithVoid();
  }

  private static Row first(RowSet<Row> rows) {
    return rows.iterator().next();
  }
}
