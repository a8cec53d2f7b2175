package dev.tandem.generation.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.batch.Batch.Mistake;
import dev.tandem.generation.batch.BatchQueue.NewLine;
import dev.tandem.generation.batch.InputLines.Line;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.JsonBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks the lines of one input file, and remembers what they have in common. */
final class InputCheck {

  private static final int MOST_MISTAKES = 100;
  private static final int MAX_CUSTOM_ID = 512;

  private final String endpoint;
  private final int mostLines;
  private final Set<String> customIds = new HashSet<>();
  private final Set<String> models = new HashSet<>();
  private final List<Mistake> mistakes = new ArrayList<>();
  private int lines;

  InputCheck(String endpoint, int mostLines) {
    this.endpoint = endpoint;
    this.mostLines = mostLines;
  }

  /** The line as it will run, or empty when it is wrong. */
  Optional<NewLine> read(Line line) {
    lines++;
    if (lines > mostLines) {
      note("too_many_lines", "A batch has at most " + mostLines + " requests.", null, line);
      return Optional.empty();
    }
    if (line.tooLong()) {
      note("line_too_long", "This line is longer than one request may be.", null, line);
      return Optional.empty();
    }
    try {
      return Optional.of(read(line, JsonBody.parse(line.bytes())));
    } catch (ApiError e) {
      String code = e.code() == null ? code(e.param()) : e.code();
      note(code, e.getMessage(), e.param(), line);
      return Optional.empty();
    }
  }

  private NewLine read(Line line, Fields request) {
    String customId = request.text("custom_id", MAX_CUSTOM_ID).orElse("");
    if (customId.isEmpty()) {
      throw request.missing("custom_id");
    }
    if (request.oneOf("method", List.of("POST")).isEmpty()) {
      throw request.missing("method");
    }
    if (request.oneOf("url", List.of(endpoint)).isEmpty()) {
      throw request.missing("url");
    }
    Fields body = request.object("body").orElseThrow(() -> request.missing("body"));
    for (String live : List.of("stream", "background")) {
      if (body.any(live).filter(JsonNode::asBoolean).isPresent()) {
        throw body.invalid(live, "must not be true in a batch");
      }
    }
    if (!customIds.add(customId)) {
      throw ApiError.invalid(
          "custom_id", "duplicate_custom_id", "An earlier line has the same 'custom_id'.");
    }
    models.add(body.any("model").map(JsonNode::asText).orElse(""));
    return new NewLine(line.number(), Ids.next("batch_req_"), customId, body.node().toString());
  }

  private static String code(String param) {
    return switch (param) {
      case "method" -> "invalid_method";
      case "url" -> "invalid_url";
      case null -> "invalid_json_line";
      default -> "invalid_request";
    };
  }

  private void note(String code, String message, String param, Line line) {
    mistakes.add(new Mistake(code, message, param, line.number()));
  }

  /** Whether reading on would tell nothing new. */
  boolean isHopeless() {
    return mistakes.size() >= MOST_MISTAKES || lines > mostLines;
  }

  /** What is wrong with the file, once it has been read. */
  List<Mistake> mistakes() {
    return lines == 0
        ? List.of(new Mistake("empty_file", "The input file holds no request.", null, null))
        : mistakes;
  }

  int lines() {
    return lines;
  }

  /** The model that all lines name, or null. */
  String model() {
    String only = models.size() == 1 ? models.iterator().next() : "";
    return only.isEmpty() ? null : only;
  }
}
