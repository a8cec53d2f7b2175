package dev.tandem.retrieval.uploads;

import dev.tandem.api.error.ApiError;
import io.vertx.mutiny.sqlclient.Row;

/**
 * An upload's row.
 *
 * @param bytes what the caller announced
 * @param fileSeconds life of the file to be, or null
 * @param status as stored; {@code expired} also when the hour is over but no sweep has come by
 */
record UploadRow(
    long number,
    String id,
    String filename,
    String purpose,
    long bytes,
    Long fileSeconds,
    String status,
    long createdAt,
    long expiresAt) {

  /** Selects uploads called {@code u}. */
  static final String COLUMNS =
      """
      u.upload_no, u.id, u.filename, u.purpose, u.bytes, u.file_seconds,
      case when u.status = 'pending' and u.expires_at <= now() then 'expired' else u.status end
        as state,
      extract(epoch from u.created_at)::bigint as created,
      extract(epoch from u.expires_at)::bigint as expires""";

  static UploadRow of(Row row) {
    return new UploadRow(
        row.getLong("upload_no"),
        row.getString("id"),
        row.getString("filename"),
        row.getString("purpose"),
        row.getLong("bytes"),
        row.getLong("file_seconds"),
        row.getString("state"),
        row.getLong("created"),
        row.getLong("expires"));
  }

  /**
   * The upload itself, if it still takes parts.
   *
   * @throws ApiError 400 when it is completed, cancelled or expired
   */
  UploadRow pending() {
    if (!status.equals("pending")) {
      throw ApiError.invalid(
          "upload_id", "The upload is " + status + ". Only a pending one can be changed.");
    }
    return this;
  }
}
