package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API's vector store object. */
@Schema(name = "VectorStoreObject")
public record VectorStoreObject(
    String id,
    String object,
    @JsonProperty("created_at") long createdAt,
    String name,
    @JsonInclude(JsonInclude.Include.NON_NULL) String description,
    @JsonProperty("usage_bytes") long usageBytes,
    @JsonProperty("file_counts") FileCounts fileCounts,
    String status,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("expires_after")
        ExpiresAfter expiresAfter,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("expires_at") Long expiresAt,
    @JsonProperty("last_active_at") Long lastActiveAt,
    Map<String, Object> metadata) {

  /** When a store expires: days after it was last used. */
  @Schema(name = "VectorStoreExpirationAfter")
  public record ExpiresAfter(String anchor, Integer days) {}

  /** The answer to a store's deletion. */
  @Schema(name = "DeleteVectorStoreResponse")
  public record Deleted(String id, String object, boolean deleted) {}

  public static VectorStoreObject of(StoreRow store) {
    String status =
        store.expired()
            ? "expired"
            : store.fileCounts().inProgress() > 0 ? "in_progress" : "completed";
    Integer days = store.expiresAfterDays();
    return new VectorStoreObject(
        store.id(),
        "vector_store",
        store.createdAt(),
        store.name(),
        store.description(),
        store.usageBytes(),
        store.fileCounts(),
        status,
        days == null ? null : new ExpiresAfter("last_active_at", days),
        store.expiresAt(),
        store.lastActiveAt(),
        store.metadata().getMap());
  }
}
