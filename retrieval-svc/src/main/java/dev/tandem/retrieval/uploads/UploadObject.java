package dev.tandem.retrieval.uploads;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.retrieval.files.FileObject;
import dev.tandem.retrieval.files.StoredFile;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API's upload object; {@code file} is there once it is completed. */
@Schema(name = "Upload")
public record UploadObject(
    String id,
    String object,
    @JsonProperty("created_at") long createdAt,
    String filename,
    long bytes,
    String purpose,
    String status,
    @JsonProperty("expires_at") long expiresAt,
    @Schema(nullable = true) FileObject file) {

  /** A piece of an upload. */
  @Schema(name = "UploadPart")
  public record Part(
      String id,
      String object,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("upload_id") String uploadId) {}

  static UploadObject of(UploadRow upload, StoredFile file) {
    return new UploadObject(
        upload.id(),
        "upload",
        upload.createdAt(),
        upload.filename(),
        upload.bytes(),
        upload.purpose(),
        upload.status(),
        upload.expiresAt(),
        file == null ? null : FileObject.of(file));
  }
}
