package dev.tandem.generation.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;

/**
 * Something a request may ask for that not every model server can do. A server that does not know a
 * member often ignores it, so what is known to be missing is refused instead of passed on.
 */
public enum Capability {
  TOOLS("tools", "function tools"),
  JSON_OBJECT("response_format", "answers as a JSON object"),
  JSON_SCHEMA("response_format", "answers by a JSON schema"),
  LOGPROBS("logprobs", "log probabilities"),
  IMAGES("messages", "images in messages"),
  AUDIO("messages", "audio in messages"),
  N("n", "several choices in one answer"),
  SEED("seed", "a seed"),
  STOP("stop", "stop sequences"),
  LOGIT_BIAS("logit_bias", "biases on tokens");

  private final String param;
  private final String words;

  Capability(String param, String words) {
    this.param = param;
    this.words = words;
  }

  /** Whether this chat completions body asks for it. */
  public boolean isAskedForBy(ObjectNode request) {
    return switch (this) {
      case TOOLS -> !request.path("tools").isEmpty() || !request.path("functions").isEmpty();
      case JSON_OBJECT, JSON_SCHEMA -> format(request).equalsIgnoreCase(name());
      case LOGPROBS -> request.path("logprobs").asBoolean();
      case IMAGES -> hasPart(request, "image_url");
      case AUDIO -> hasPart(request, "input_audio");
      case N -> request.path("n").asInt(1) > 1;
      case SEED, STOP, LOGIT_BIAS -> request.hasNonNull(param);
    };
  }

  ApiError refusal(String model) {
    return ApiError.invalid(
        param,
        "unsupported_parameter",
        "The model '"
            + model
            + "' is set up without "
            + words
            + ". Leave out '"
            + param
            + "' or choose another model.");
  }

  private static String format(ObjectNode request) {
    return request.path("response_format").path("type").asText();
  }

  private static boolean hasPart(ObjectNode request, String type) {
    for (JsonNode message : request.path("messages")) {
      for (JsonNode part : message.path("content")) {
        if (type.equals(part.path("type").asText())) {
          return true;
        }
      }
    }
    return false;
  }
}
