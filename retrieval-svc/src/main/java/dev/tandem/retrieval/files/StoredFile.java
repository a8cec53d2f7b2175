package dev.tandem.retrieval.files;

import io.vertx.mutiny.sqlclient.Row;

/**
 * A file's row.
 *
 * @param number internal number
 * @param createdAt seconds since 1970
 * @param expiresAt seconds since 1970, or null
 */
public record StoredFile(
    long number,
    String id,
    String filename,
    String purpose,
    long bytes,
    long createdAt,
    Long expiresAt) {

  /** What a query selects, from a table called {@code f}, for {@link #of}. */
  public static final String COLUMNS =
      """
      f.file_no, f.id, f.filename, f.purpose, f.bytes,
      extract(epoch from f.created_at)::bigint as created,
      extract(epoch from f.expires_at)::bigint as expires""";

  public static StoredFile of(Row row) {
    return new StoredFile(
        row.getLong("file_no"),
        row.getString("id"),
        row.getString("filename"),
        row.getString("purpose"),
        row.getLong("bytes"),
        row.getLong("created"),
        row.getLong("expires"));
  }
}
