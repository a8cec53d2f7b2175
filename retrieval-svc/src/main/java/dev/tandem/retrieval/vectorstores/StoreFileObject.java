package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The API's vector store file object: a file inside a store, by the file's own id.
 *
 * @param chunks how many it became, an extension
 */
@Schema(name = "VectorStoreFileObject")
public record StoreFileObject(
    String id,
    String object,
    @JsonProperty("usage_bytes") long usageBytes,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("vector_store_id") String vectorStoreId,
    String status,
    @JsonProperty("last_error") @Schema(nullable = true) LastError lastError,
    @JsonProperty("chunking_strategy") Chunking chunkingStrategy,
    Map<String, Object> attributes,
    int chunks) {

  /** Why a file failed: {@code server_error}, {@code unsupported_file} or {@code invalid_file}. */
  @Schema(name = "VectorStoreFileError")
  public record LastError(String code, String message) {}

  /** The answer to a file's removal from a store. */
  @Schema(name = "DeleteVectorStoreFileResponse")
  public record Deleted(String id, String object, boolean deleted) {}

  /** Selects entries called {@code v} with their files {@code f} and stores {@code s}. */
  static final String SELECT =
      """
      select v.entry_no, v.store_no, v.file_no, v.usage_bytes, v.status, v.error_code,
        v.error_message, v.source, v.chunks, v.attributes, v.chunk_size, v.chunk_overlap, f.id, f.filename,
        s.id as store_id, extract(epoch from v.created_at)::bigint as created
      from retrieval.vector_store_files v
      join retrieval.files f on f.file_no = v.file_no
        and (f.expires_at is null or f.expires_at > now())
      join retrieval.vector_stores s on s.store_no = v.store_no
      """;

  static StoreFileObject of(Row row) {
    String code = row.getString("error_code");
    return new StoreFileObject(
        row.getString("id"),
        "vector_store.file",
        row.getLong("usage_bytes"),
        row.getLong("created"),
        row.getString("store_id"),
        row.getString("status"),
        code == null ? null : new LastError(code, row.getString("error_message")),
        Chunking.of(row.getInteger("chunk_size"), row.getInteger("chunk_overlap")),
        row.getJsonObject("attributes").getMap(),
        row.getInteger("chunks"));
  }
}
