package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a model server's error means for our caller. Servers agree on little more than the status:
 * the error is OpenAI's object, a text in its place (Ollama, TGI), the bare object (older vLLM), or
 * FastAPI's {@code detail}. What is passed on of it holds neither addresses nor our key.
 */
final class UpstreamErrors {

  private static final int MAX_MESSAGE = 1000;

  private static final Pattern ADDRESS = Pattern.compile("\\b[a-z][a-z0-9+.-]*://\\S+");

  /** How servers without the code say that a prompt is too long. */
  private static final Pattern CONTEXT =
      Pattern.compile(
          "context[ _](length|size|window)|exceed_context|context_exceeded"
              + "|maximum input length|`?max_new_tokens`? must be <=|prompt is too long");

  private final String model;
  private final Optional<String> key;

  /**
   * @param model as clients call it
   * @param key ours, never to be shown
   */
  UpstreamErrors(String model, Optional<String> key) {
    this.model = model;
    this.key = key;
  }

  /**
   * The failure that an answer with an error's status is.
   *
   * @param body what came with it; the missing node when that is not JSON
   */
  Fault answered(int status, JsonNode body, Optional<Duration> retryAfter) {
    return switch (status) {
      case 400, 404, 409, 413, 422 -> refused(status, body);
      case 401, 402, 403 -> denied(status);
      case 408 -> Fault.slow(model);
      case 429 -> rateLimited(body, retryAfter);
      case 502, 503, 504 -> unavailable(retryAfter);
      default ->
          Fault.broken(
              FaultKind.FAILED,
              "The server of the model '" + model + "' failed (HTTP " + status + ").");
    };
  }

  /** The failure that an error inside a stream, or in an answer with status 200, is. */
  Fault inside(JsonNode body) {
    JsonNode code = errorOf(body).path("code");
    int status = code.isTextual() ? 0 : code.asInt();
    if (status == 0 && isContext(body)) {
      status = 400;
    }
    if (status < 400 || status > 599) {
      status = statusOf(errorOf(body).path("type").asText() + " " + code.asText());
    }
    return answered(status, body, Optional.empty());
  }

  private static int statusOf(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    if (lower.contains("rate_limit")) {
      return 429;
    }
    return lower.contains("invalid_request") || lower.contains("badrequest") ? 400 : 500;
  }

  private Fault refused(int status, JsonNode body) {
    if (body.isMissingNode() && status == 404) {
      return Fault.broken(
          FaultKind.MISCONFIGURED,
          "The server of the model '" + model + "' does not know chat completions.");
    }
    JsonNode error = errorOf(body);
    String code = error.path("code").textValue();
    String param = error.path("param").textValue();
    return new Fault(
        FaultKind.REFUSED,
        isContext(body)
            ? ApiError.invalid("messages", "context_length_exceeded", message(body))
            : ApiError.of(status, code, param, message(body)));
  }

  private Fault denied(int status) {
    String what = status == 402 ? "asks this system to pay" : "does not accept this system's key";
    return Fault.broken(
        FaultKind.MISCONFIGURED,
        "The server of the model '" + model + "' " + what + ". Tell whoever runs this system.");
  }

  private Fault rateLimited(JsonNode body, Optional<Duration> retryAfter) {
    String code = errorOf(body).path("code").textValue();
    ApiError told =
        ApiError.of(429, code == null ? "rate_limit_exceeded" : code, null, message(body));
    return new Fault(FaultKind.RATE_LIMITED, retryAfter.map(told::withRetryAfter).orElse(told));
  }

  private Fault unavailable(Optional<Duration> retryAfter) {
    ApiError told =
        ApiError.unavailable(
            "The server of the model '" + model + "' is not available. Try again shortly.");
    return new Fault(FaultKind.UNAVAILABLE, retryAfter.map(told::withRetryAfter).orElse(told));
  }

  private static boolean isContext(JsonNode body) {
    JsonNode error = errorOf(body);
    String words = error.path("code").asText() + " " + error.path("type").asText() + " ";
    return CONTEXT.matcher((words + cut(text(body))).toLowerCase(Locale.ROOT)).find();
  }

  private static JsonNode errorOf(JsonNode body) {
    JsonNode error = body.path("error");
    return error.isMissingNode() || error.isNull() ? body : error;
  }

  private static String text(JsonNode body) {
    JsonNode error = errorOf(body);
    if (error.isTextual()) {
      return error.textValue();
    }
    JsonNode message = error.path("message");
    if (message.isTextual()) {
      return message.textValue();
    }
    JsonNode detail = body.path("detail");
    return detail.isTextual() ? detail.textValue() : detail.path(0).path("msg").asText();
  }

  private String message(JsonNode body) {
    String text = text(body);
    if (text.isBlank()) {
      return "The server of the model '" + model + "' refused the request.";
    }
    String clean = key.isEmpty() ? text : text.replace(key.get(), "***");
    return ADDRESS
        .matcher(cut(clean))
        .replaceAll("(address)")
        .replaceAll("\\p{Cntrl}", " ")
        .strip();
  }

  private static String cut(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
  }
}
