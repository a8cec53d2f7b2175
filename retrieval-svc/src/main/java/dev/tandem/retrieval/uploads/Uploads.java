package dev.tandem.retrieval.uploads;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.Blobs;
import dev.tandem.retrieval.files.FilesConfig;
import dev.tandem.retrieval.uploads.UploadObject.Part;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Uploads in parts, until they are completed. */
@ApplicationScoped
public class Uploads {

  private final Pool pool;
  private final Blobs blobs;
  private final FilesConfig config;

  public Uploads(@ReactiveDataSource("retrieval") Pool pool, Blobs blobs, FilesConfig config) {
    this.pool = pool;
    this.blobs = blobs;
    this.config = config;
  }

  /** What a caller announces. */
  record Announced(
      String filename, String purpose, String mimeType, long bytes, Long fileSeconds) {}

  /** Begins an upload. */
  Uni<UploadRow> begin(String project, Announced announced) {
    String sql =
        """
        insert into retrieval.uploads as u
          (id, project, filename, purpose, mime_type, bytes, file_seconds, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, now() + $8::bigint * interval '1 second')
        returning\s"""
            + UploadRow.COLUMNS;
    return pool.preparedQuery(sql)
        .execute(
            Tuple.tuple()
                .addString(Ids.next("upload_"))
                .addString(project)
                .addString(announced.filename())
                .addString(announced.purpose())
                .addString(announced.mimeType())
                .addLong(announced.bytes())
                .addLong(announced.fileSeconds())
                .addLong(config.uploadLife().toSeconds()))
        .map(rows -> UploadRow.of(rows.iterator().next()));
  }

  /**
   * The upload with this id.
   *
   * @throws ApiError 404 when the project has none
   */
  Uni<UploadRow> require(String project, String id) {
    return find(pool, project, id, "");
  }

  /** The upload, locked until the transaction ends. */
  Uni<UploadRow> lock(SqlClient tx, String project, String id) {
    return find(tx, project, id, " for update");
  }

  private static Uni<UploadRow> find(SqlClient client, String project, String id, String lock) {
    return client
        .preparedQuery(
            "select "
                + UploadRow.COLUMNS
                + " from retrieval.uploads u where u.project = $1 and u.id = $2"
                + lock)
        .execute(Tuple.of(project, id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.notFound("upload", id);
              }
              return UploadRow.of(rows.iterator().next());
            });
  }

  /**
   * Adds a part; parts may come in any order and side by side.
   *
   * @param bytes a file in {@link BlobStore#incoming()}, which this takes over
   * @throws ApiError 400 when the upload is over, or its parts would exceed what was announced
   */
  Uni<Part> add(String project, String uploadId, Path bytes, long size) {
    String id = Ids.next("part_");
    return require(project, uploadId)
        .map(UploadRow::pending)
        .chain(() -> blobs.keep(id, bytes))
        .chain(() -> pool.withTransaction(tx -> insert(tx, project, uploadId, id, size)))
        .onFailure()
        .call(() -> blobs.deleteCondemned(List.of(id)));
  }

  private static Uni<Part> insert(
      SqlClient tx, String project, String uploadId, String id, long size) {
    return lock(tx, project, uploadId, size)
        .chain(
            upload ->
                tx.preparedQuery(
                        """
                        insert into retrieval.upload_parts (id, upload_no, bytes)
                        values ($1, $2, $3)
                        returning extract(epoch from created_at)::bigint""")
                    .execute(Tuple.of(id, upload.number(), size)))
        .map(rows -> new Part(id, "upload.part", rows.iterator().next().getLong(0), uploadId));
  }

  private static Uni<UploadRow> lock(SqlClient tx, String project, String uploadId, long size) {
    return find(tx, project, uploadId, " for update")
        .map(UploadRow::pending)
        .call(
            upload ->
                tx.preparedQuery(
                        """
                        select coalesce(sum(bytes), 0)::bigint from retrieval.upload_parts
                        where upload_no = $1""")
                    .execute(Tuple.of(upload.number()))
                    .invoke(
                        rows -> {
                          if (rows.iterator().next().getLong(0) + size > upload.bytes()) {
                            throw ApiError.invalid(
                                "data",
                                "With this part the upload would be larger than the "
                                    + upload.bytes()
                                    + " bytes it was created with.");
                          }
                        }));
  }

  /** Ends the upload without a file. */
  Uni<UploadRow> cancel(String project, String id) {
    return pool.withTransaction(
            tx ->
                lock(tx, project, id)
                    .map(UploadRow::pending)
                    .chain(upload -> end(tx, upload, "cancelled")))
        .chain(blobs::deleteCondemned)
        .chain(() -> require(project, id));
  }

  /** Closes uploads whose hour is over, at most this many; the sweep's part. */
  public Uni<Void> expire(int limit) {
    return pool.preparedQuery(
            """
            select project, id from retrieval.uploads
            where status = 'pending' and expires_at <= now() limit $1""")
        .execute(Tuple.of(limit))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndConcatenate(row -> expire(row.getString(0), row.getString(1)))
        .collect()
        .last();
  }

  private Uni<Void> expire(String project, String id) {
    return pool.withTransaction(
            tx ->
                lock(tx, project, id)
                    .chain(
                        upload ->
                            upload.status().equals("expired")
                                ? end(tx, upload, "expired")
                                : Uni.createFrom().item(List.<String>of())))
        .chain(blobs::deleteCondemned);
  }

  /** Closes an upload inside the caller's transaction; the result is what to delete after it. */
  static Uni<List<String>> end(SqlClient tx, UploadRow upload, String status) {
    return tx.preparedQuery("update retrieval.uploads set status = $2 where upload_no = $1")
        .execute(Tuple.of(upload.number(), status))
        .chain(
            () ->
                tx.preparedQuery(
                        "delete from retrieval.upload_parts where upload_no = $1 returning id")
                    .execute(Tuple.of(upload.number())))
        .map(
            rows -> {
              List<String> parts = new ArrayList<>();
              for (Row row : rows) {
                parts.add(row.getString(0));
              }
              return parts;
            })
        .call(parts -> Blobs.condemn(tx, parts));
  }
}
