package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The parts of requests that name files to attach. */
final class AttachmentRequests {

  /** A file to attach, with its own attributes and chunking. */
  @Schema(name = "CreateVectorStoreFileRequest")
  record One(
      @JsonProperty("file_id") @Schema(required = true) String fileId,
      @Schema(type = SchemaType.OBJECT) JsonNode attributes,
      @JsonProperty("chunking_strategy") @Schema(type = SchemaType.OBJECT) JsonNode chunking) {}

  private AttachmentRequests() {}

  /** One file. */
  static Attachment of(One sent) {
    if (sent == null || sent.fileId() == null || sent.fileId().isEmpty()) {
      throw ApiError.invalid("file_id", "'file_id' is required: the id of an uploaded file.");
    }
    return new Attachment(
        sent.fileId(), Attributes.attributes(sent.attributes()), Chunking.read(sent.chunking()));
  }

  /** Several files that share attributes and chunking. */
  static List<Attachment> of(
      List<String> fileIds, JsonNode attributes, JsonNode chunking, int max) {
    checkSize("file_ids", fileIds.size(), max);
    JsonObject shared = Attributes.attributes(attributes);
    ChunkingStrategy strategy = Chunking.read(chunking);
    return fileIds.stream()
        .map(
            id -> {
              if (id == null || id.isEmpty()) {
                throw ApiError.invalid("file_ids", "'file_ids' must hold ids of uploaded files.");
              }
              return new Attachment(id, shared, strategy);
            })
        .toList();
  }

  /** Several files, each with its own. */
  static List<Attachment> each(List<One> files, int max) {
    checkSize("files", files.size(), max);
    return files.stream().map(AttachmentRequests::of).toList();
  }

  private static void checkSize(String param, int size, int max) {
    if (size < 1 || size > max) {
      throw ApiError.invalid(param, "'" + param + "' must name 1 to " + max + " files.");
    }
  }
}
