package dev.tandem.retrieval.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API's file object. A file is ready when it is there, so its status never changes. */
@Schema(name = "OpenAIFile")
public record FileObject(
    String id,
    String object,
    long bytes,
    @JsonProperty("created_at") long createdAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("expires_at") Long expiresAt,
    String filename,
    String purpose,
    String status) {

  /** What remains of a file: the answer to its deletion. */
  @Schema(name = "DeleteFileResponse")
  public record Deleted(String id, String object, boolean deleted) {}

  public static FileObject of(StoredFile file) {
    return new FileObject(
        file.id(),
        "file",
        file.bytes(),
        file.createdAt(),
        file.expiresAt(),
        file.filename(),
        file.purpose(),
        "processed");
  }
}
