package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.mutiny.sqlclient.Row;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API's file batch object. */
@Schema(name = "VectorStoreFileBatchObject")
public record FileBatchObject(
    String id,
    String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("vector_store_id") String vectorStoreId,
    String status,
    @JsonProperty("file_counts") FileCounts fileCounts) {

  static FileBatchObject of(Row row, String storeId) {
    FileCounts counts = FileCounts.of(row);
    return new FileBatchObject(
        row.getString("id"),
        "vector_store.files_batch",
        row.getLong("created"),
        storeId,
        status(row.getBoolean("cancelled_by_user"), counts),
        counts);
  }

  private static String status(boolean cancelled, FileCounts counts) {
    if (cancelled) {
      return "cancelled";
    }
    if (counts.inProgress() > 0) {
      return "in_progress";
    }
    return counts.total() > 0 && counts.failed() == counts.total() ? "failed" : "completed";
  }
}
