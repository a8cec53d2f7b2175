package dev.tandem.retrieval.uploads;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.Blobs;
import dev.tandem.retrieval.files.Digests;
import dev.tandem.retrieval.files.Purpose;
import dev.tandem.retrieval.files.StoredFile;
import dev.tandem.retrieval.files.UploadedFiles;
import dev.tandem.retrieval.files.UploadedFiles.NewFile;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns an upload's parts into a file. The parts are joined and checked first, without holding a
 * transaction open; the short transaction after it makes the file and closes the upload, so that of
 * two completions only one succeeds.
 */
@ApplicationScoped
public class UploadCompletion {

  private final Pool pool;
  private final Uploads uploads;
  private final UploadedFiles files;
  private final BlobStore store;
  private final Blobs blobs;

  public UploadCompletion(
      @ReactiveDataSource("retrieval") Pool pool,
      Uploads uploads,
      UploadedFiles files,
      BlobStore store,
      Blobs blobs) {
    this.pool = pool;
    this.uploads = uploads;
    this.files = files;
    this.store = store;
    this.blobs = blobs;
  }

  /**
   * Joins the parts in the order given.
   *
   * @param md5 what the caller computed, in hexadecimal, or null
   * @throws ApiError 400 when a part is unknown or named twice, the bytes are not as many as
   *     announced, or the digest differs; the upload stays pending then
   */
  Uni<UploadObject> complete(String project, String id, List<String> partIds, String md5) {
    String fileId = Ids.next("file-");
    return uploads
        .require(project, id)
        .map(UploadRow::pending)
        .call(upload -> check(upload, partIds))
        .call(() -> blobs.join(fileId, partIds))
        .chain(() -> blobs.blocking(() -> digest(fileId, md5)))
        .chain(sha256 -> commit(project, id, fileId, sha256))
        .onFailure()
        .call(() -> blobs.deleteCondemned(List.of(fileId)));
  }

  private Uni<Void> check(UploadRow upload, List<String> partIds) {
    return pool.preparedQuery("select id, bytes from retrieval.upload_parts where upload_no = $1")
        .execute(Tuple.of(upload.number()))
        .invoke(
            rows -> {
              Map<String, Long> known = new HashMap<>();
              rows.forEach(row -> known.put(row.getString(0), row.getLong(1)));
              long sum = 0;
              for (String part : partIds) {
                Long bytes = known.remove(part);
                if (bytes == null) {
                  throw ApiError.invalid(
                      "part_ids", "'part_ids' must name parts of this upload, each once.");
                }
                sum += bytes;
              }
              if (sum != upload.bytes()) {
                throw ApiError.invalid(
                    "part_ids",
                    "The parts have "
                        + sum
                        + " bytes together, but the upload was created with "
                        + upload.bytes()
                        + ".");
              }
            })
        .replaceWithVoid();
  }

  private byte[] digest(String fileId, String md5) throws IOException {
    Path bytes = store.read(fileId);
    if (md5 != null) {
      String actual = HexFormat.of().formatHex(Digests.md5(bytes));
      if (!actual.equals(md5.toLowerCase(Locale.ROOT))) {
        throw ApiError.invalid("md5", "The MD5 of the parts joined is " + actual + ".");
      }
    }
    return Digests.sha256(bytes);
  }

  /** What the transaction leaves: the answer, and the parts whose bytes can go. */
  private record Completed(UploadObject answer, List<String> parts) {}

  private Uni<UploadObject> commit(String project, String id, String fileId, byte[] sha256) {
    return pool.withTransaction(
            tx ->
                uploads
                    .lock(tx, project, id)
                    .map(UploadRow::pending)
                    .chain(upload -> makeFile(tx, project, upload, fileId, sha256)))
        .call(done -> blobs.deleteCondemned(done.parts()))
        .map(Completed::answer);
  }

  private Uni<Completed> makeFile(
      SqlClient tx, String project, UploadRow upload, String fileId, byte[] sha256) {
    NewFile file =
        new NewFile(
            project,
            upload.filename(),
            // Checked when the upload began.
            Purpose.ofResult(upload.purpose()),
            upload.bytes(),
            upload.fileSeconds());
    return files
        .insert(tx, fileId, file, sha256)
        .chain(
            stored ->
                Uploads.end(tx, upload, "completed")
                    .map(parts -> new Completed(completed(upload, stored), parts)));
  }

  private static UploadObject completed(UploadRow upload, StoredFile file) {
    UploadObject pending = UploadObject.of(upload, file);
    return new UploadObject(
        pending.id(),
        pending.object(),
        pending.createdAt(),
        pending.filename(),
        pending.bytes(),
        pending.purpose(),
        "completed",
        pending.expiresAt(),
        pending.file());
  }
}
