package dev.tandem.generation.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.generation.batch.BatchTarget.Answer;
import dev.tandem.generation.batch.LineResult.Usage;
import io.smallrye.mutiny.TimeoutException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;

/** What to make of the outcome of one try of a line. */
sealed interface LineVerdict {

  /** The line has ended. */
  record Done(LineResult result) implements LineVerdict {}

  /**
   * Whoever should answer has too much to do, or is away: the line is not to blame.
   *
   * @param pause that was asked for
   */
  record Busy(Optional<Duration> pause) implements LineVerdict {}

  /** The route does not know this service: the installation is to blame, not the line. */
  record Stranger() implements LineVerdict {}

  /**
   * Something went wrong that may not happen again.
   *
   * @param result to end with when it happens too often
   */
  record Fault(LineResult result) implements LineVerdict {}

  ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  static LineVerdict of(Answer answer) {
    if (answer.status() == 429 || answer.status() == 503) {
      return new Busy(answer.retryAfter());
    }
    if (answer.status() == 401) {
      return new Stranger();
    }
    Optional<JsonNode> json = json(answer.body());
    if (json.isEmpty()) {
      return new Fault(
          failed("invalid_answer", "HTTP " + answer.status() + " without a JSON object."));
    }
    LineResult result =
        new LineResult(
            answer.status(),
            answer.requestId(),
            // A line break can only stand between its tokens: inside of texts it is escaped.
            answer.body().replace('\n', ' ').replace('\r', ' '),
            null,
            usage(json.get().path("usage")));
    return answer.status() >= 500 ? new Fault(result) : new Done(result);
  }

  static LineVerdict ofFailure(Throwable failure) {
    if (failure instanceof ConnectException) {
      return new Busy(Optional.empty());
    }
    return new Fault(
        failure instanceof TimeoutException
            ? failed("timeout", "The request was not answered in time.")
            : failed("server_error", "The request was not answered."));
  }

  /** The end of a line that was claimed too often. */
  static LineResult givenUp(int claims) {
    return failed("server_error", "Running this request stopped the server " + claims + " times.");
  }

  static LineResult failed(String code, String message) {
    String error =
        JsonNodeFactory.instance.objectNode().put("code", code).put("message", message).toString();
    return new LineResult(0, null, null, error, Usage.NONE);
  }

  private static Optional<JsonNode> json(String body) {
    try {
      JsonNode node = READER.readValue(body);
      return Optional.ofNullable(node).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Chat and embeddings count prompt and completion, responses input and output. */
  private static Usage usage(JsonNode usage) {
    boolean responses = usage.has("input_tokens");
    String input = responses ? "input_tokens" : "prompt_tokens";
    String output = responses ? "output_tokens" : "completion_tokens";
    return new Usage(
        usage.path(input).asLong(),
        usage.path(input + "_details").path("cached_tokens").asLong(),
        usage.path(output).asLong(),
        usage.path(output + "_details").path("reasoning_tokens").asLong());
  }
}
