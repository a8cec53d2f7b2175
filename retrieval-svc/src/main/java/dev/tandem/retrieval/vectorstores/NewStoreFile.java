package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.retrieval.files.UploadedFiles.NewFile;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;

/**
 * A file whose bytes are kept under its id, and which gets its row together with a store.
 *
 * @param attachment how it goes into the store
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
public record NewStoreFile(String id, NewFile file, byte[] sha256, Attachment attachment) {

  /** Attributes and chunking as requests have them; null nodes for none. */
  public record Wish(JsonNode attributes, JsonNode chunking) {}

  /**
   * Checks what is wished.
   *
   * @throws dev.tandem.api.error.ApiError 400 when it would be refused in a request
   */
  public static NewStoreFile of(String id, NewFile file, byte[] sha256, Wish wish) {
    return new NewStoreFile(
        id,
        file,
        sha256,
        new Attachment(
            id, Attributes.attributes(wish.attributes()), Chunking.read(wish.chunking())));
  }
}
