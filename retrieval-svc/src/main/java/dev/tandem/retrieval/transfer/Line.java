package dev.tandem.retrieval.transfer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** One line of an exported store. The first is a {@link Head}, the last an {@link End}. */
@RegisterForReflection(
    targets = {Line.Head.class, Line.File.class, Line.Data.class, Line.End.class})
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Line.Head.class, name = "vector_store"),
  @JsonSubTypes.Type(value = Line.File.class, name = "file"),
  @JsonSubTypes.Type(value = Line.Data.class, name = "data"),
  @JsonSubTypes.Type(value = Line.End.class, name = "end")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
sealed interface Line {

  /** What a reader must know to read the rest; another number is another format. */
  int FORMAT = 1;

  /**
   * The store.
   *
   * @param embeddingModel that it was searched by, for people: the importing side has its own
   */
  record Head(
      int format,
      String name,
      String description,
      JsonNode metadata,
      @JsonProperty("expires_after_days") Integer expiresAfterDays,
      @JsonProperty("embedding_model") String embeddingModel)
      implements Line {}

  /**
   * A file; its bytes are the {@link Data} lines that follow.
   *
   * @param sha256 of the bytes, in hexadecimal
   * @param chunking as requests have it; absent for auto
   */
  record File(
      String filename,
      String purpose,
      long bytes,
      String sha256,
      JsonNode attributes,
      @JsonProperty("chunking_strategy") JsonNode chunking)
      implements Line {}

  /** Bytes in base64, at most {@link StoreExport#PIECE} of them. */
  @SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
  record Data(byte[] base64) implements Line {}

  /**
   * @param files how many there are before this line
   */
  record End(int files) implements Line {}
}
