package dev.tandem.retrieval.vectorstores;

import dev.tandem.api.error.ApiError;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;

/**
 * A vector store's row with the sums over its files.
 *
 * @param number internal number, by which the index knows the store
 * @param model name of the embedding model, fixed when the store was made
 * @param expiresAfterDays days after the last activity, or null
 * @param expiresAt seconds since 1970, or null
 * @param expired whether that time is past, swept or not
 */
public record StoreRow(
    long number,
    String id,
    String name,
    String description,
    String model,
    int dimensions,
    JsonObject metadata,
    Integer expiresAfterDays,
    long createdAt,
    long lastActiveAt,
    Long expiresAt,
    boolean expired,
    long usageBytes,
    FileCounts fileCounts) {

  /** Selects stores called {@code s}; append a where clause. */
  static final String SELECT =
      """
      select s.store_no, s.id, s.name, s.description, s.model, s.dimensions, s.metadata,
        s.expires_after_days, extract(epoch from s.created_at)::bigint as created,
        extract(epoch from s.last_active_at)::bigint as active,
        extract(epoch from s.last_active_at + s.expires_after_days * interval '1 day')::bigint
          as expires,
        (s.dropped_at is not null
          or coalesce(s.last_active_at + s.expires_after_days * interval '1 day' <= now(), false))
          as expired,
        c.*
      from retrieval.vector_stores s cross join lateral (
        select coalesce(sum(v.usage_bytes), 0)::bigint as usage, %s
        from retrieval.vector_store_files v where v.store_no = s.store_no) c
      """
          .formatted(FileCounts.AGGREGATES);

  static StoreRow of(Row row) {
    return new StoreRow(
        row.getLong("store_no"),
        row.getString("id"),
        row.getString("name"),
        row.getString("description"),
        row.getString("model"),
        row.getInteger("dimensions"),
        row.getJsonObject("metadata"),
        row.getInteger("expires_after_days"),
        row.getLong("created"),
        row.getLong("active"),
        row.getLong("expires"),
        row.getBoolean("expired"),
        row.getLong("usage"),
        FileCounts.of(row));
  }

  /**
   * The store itself, if it can still be used.
   *
   * @throws ApiError 400 when it has expired
   */
  public StoreRow alive() {
    if (expired) {
      throw ApiError.invalid(
          "vector_store_id",
          "vector_store_expired",
          "The vector store '" + id + "' has expired. Make a new one and attach the files to it.");
    }
    return this;
  }
}
