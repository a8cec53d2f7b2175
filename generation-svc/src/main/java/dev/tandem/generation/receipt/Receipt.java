package dev.tandem.generation.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.HexFormat;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An entry of a chain as it is shown.
 *
 * @param object {@code receipt}; of a note about removals {@code receipt.retention} or {@code
 *     receipt.redaction}
 * @param createdAt epoch seconds
 * @param texts those that are kept, each with the salt of its digest
 * @param redacted whether texts were removed
 * @param feedback where the feedback on it is listed; null for a note about removals
 * @param content canonical JSON, byte for byte what the hash covers
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Receipt(
    String id,
    String object,
    long createdAt,
    long sequence,
    String previousHash,
    String hash,
    boolean redacted,
    Map<String, KeptText> texts,
    String feedback,
    @JsonRawValue @Schema(implementation = Object.class) String content) {

  private static final String FEEDBACK = "/tandem/v1/feedback?receipt=";

  static Receipt of(StoredEntry entry) {
    String about = entry.kind() == Kind.ANSWER ? "" : "." + entry.kind().label();
    return new Receipt(
        entry.id(),
        "receipt" + about,
        entry.at().getEpochSecond(),
        entry.link().sequence(),
        HexFormat.of().formatHex(entry.previous()),
        entry.link().hex(),
        entry.redacted(),
        entry.texts().<Map<String, KeptText>>map(Texts::named).orElse(Map.of()),
        entry.kind() == Kind.ANSWER ? FEEDBACK + entry.id() : null,
        entry.content());
  }
}
