package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/batches}. */
@JsonNaming(SnakeCaseStrategy.class)
public record CreateBatch(
    @Schema(required = true, description = "A file of JSON lines with purpose 'batch'")
        String inputFileId,
    @Schema(
            required = true,
            enumeration = {"/v1/responses", "/v1/chat/completions", "/v1/embeddings"})
        String endpoint,
    @Schema(required = true, enumeration = "24h") String completionWindow,
    @Schema(nullable = true) Map<String, String> metadata,
    @Schema(nullable = true, description = "When the output files expire")
        OutputExpiresAfter outputExpiresAfter) {

  /** An age after which output files expire. */
  public record OutputExpiresAfter(
      @Schema(required = true, enumeration = "created_at") String anchor,
      @Schema(required = true, minimum = "3600", maximum = "2592000") int seconds) {}
}
