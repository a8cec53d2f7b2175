package dev.tandem.generation.batch;

import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.Metadata;
import java.util.List;
import java.util.Map;

/**
 * A checked request for a batch.
 *
 * @param outputLife seconds until its output files expire, or null
 */
public record NewBatch(
    String inputFileId, String endpoint, Long outputLife, Map<String, String> metadata) {

  /** Routes that lines can be sent to. */
  static final List<String> ENDPOINTS =
      List.of("/v1/responses", "/v1/chat/completions", "/v1/embeddings");

  private static final int MIN_LIFE = 3_600;
  private static final int MAX_LIFE = 2_592_000;

  static NewBatch read(Fields body) {
    String file = body.text("input_file_id", 128).orElse("");
    if (file.isEmpty()) {
      throw body.missing("input_file_id");
    }
    String endpoint = body.oneOf("endpoint", ENDPOINTS).orElseThrow(() -> body.missing("endpoint"));
    if (body.oneOf("completion_window", List.of("24h")).isEmpty()) {
      throw body.missing("completion_window");
    }
    return new NewBatch(file, endpoint, life(body), Metadata.read(body));
  }

  private static Long life(Fields body) {
    return body.object("output_expires_after").map(NewBatch::seconds).orElse(null);
  }

  private static Long seconds(Fields after) {
    if (after.oneOf("anchor", List.of("created_at")).isEmpty()) {
      throw after.missing("anchor");
    }
    return after
        .integer("seconds", MIN_LIFE, MAX_LIFE)
        .map(Integer::longValue)
        .orElseThrow(() -> after.missing("seconds"));
  }
}
