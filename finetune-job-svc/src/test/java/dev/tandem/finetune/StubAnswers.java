package dev.tandem.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deployments and models that answer "Question N?" with "answer N", some of them wrongly, late or
 * not at all, and receipts of that.
 */
final class StubAnswers {

  private static final Pattern NUMBER = Pattern.compile("(\\d+)");
  private static final Set<String> DEPLOYMENTS =
      Set.of("support", "worse", "flaky", "broken", "dead", "slow", "watched");
  private static final Set<String> MODELS = Set.of("good-judge", "mad-judge", "base-model");

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final AtomicInteger version = new AtomicInteger(1);

  /** What a service answers; the body is nothing for 404. */
  record Reply(int status, String body) {}

  boolean handles(String path, JsonNode body) {
    String model = body.path("model").asText();
    return path.startsWith("/tandem/v1/receipts/")
        || path.startsWith("/tandem/v1/deployments/")
        || path.startsWith("/v1/models/")
        || path.equals("/tandem/v1/evidence")
        || (path.equals("/v1/chat/completions") && (DEPLOYMENTS.contains(model) || isModel(model)));
  }

  Reply answer(String path, JsonNode body) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (path.startsWith("/tandem/v1/deployments/")) {
      return DEPLOYMENTS.contains(name) ? new Reply(200, deployment(name)) : new Reply(404, "{}");
    }
    if (path.startsWith("/v1/models/")) {
      return isModel(name)
          ? new Reply(200, json.createObjectNode().put("id", name).toString())
          : new Reply(404, "{\"error\":{\"message\":\"no such model\"}}");
    }
    if (path.startsWith("/tandem/v1/receipts/")) {
      return new Reply(200, receipt());
    }
    if (path.equals("/tandem/v1/evidence")) {
      ObjectNode evidence = json.createObjectNode();
      body.path("vector_store_ids")
          .forEach(
              each ->
                  evidence
                      .withArray("stores")
                      .addObject()
                      .put("vector_store_id", each.asText())
                      .put("marker", "1-a"));
      return new Reply(200, evidence.toString());
    }
    return chat(body);
  }

  private static boolean isModel(String name) {
    return MODELS.contains(name) || isTuned(name);
  }

  /** In a path colons are encoded. */
  private static boolean isTuned(String name) {
    return name.startsWith("ft:") || name.startsWith("ft%3A");
  }

  /** How often each user asked. */
  String asked() {
    return json.valueToTree(asked).toString();
  }

  /** The watched deployment gets another version. */
  void changed() {
    version.incrementAndGet();
  }

  private String deployment(String name) {
    ObjectNode deployment = json.createObjectNode().put("name", name).put("model", "extractive");
    deployment.put("version", name.equals("watched") ? version.get() : 1);
    deployment.putArray("vector_store_ids").add("vs_1");
    return deployment.toString();
  }

  private Reply chat(JsonNode body) {
    String model = body.path("model").asText();
    String said =
        body.path("messages").path(body.path("messages").size() - 1).path("content").asText();
    if (model.endsWith("judge")) {
      return new Reply(200, completion(model.equals("mad-judge") ? "banana" : verdict(said)));
    }
    int times =
        asked
            .computeIfAbsent(body.path("user").asText(), key -> new AtomicInteger())
            .incrementAndGet();
    Matcher number = NUMBER.matcher(said);
    int n = number.find() ? Integer.parseInt(number.group(1)) : 0;
    if (body.path("tool_choice").asText().equals("none")) {
      return new Reply(200, completion("no idea"));
    }
    if (isTuned(model)) {
      String label = n % 2 == 0 ? "even" : "odd";
      return new Reply(200, completion(said.startsWith("Sort") ? label : "none of these"));
    }
    return switch (model) {
      case "worse" -> new Reply(200, completion(n % 3 == 0 ? "no idea" : "answer " + n));
      case "flaky" -> times == 1 ? new Reply(503, "{}") : new Reply(200, completion("answer " + n));
      case "broken" ->
          n % 2 == 0
              ? new Reply(400, "{\"error\":{\"message\":\"Even numbers are too much.\"}}")
              : new Reply(200, completion("answer " + n));
      case "dead" -> new Reply(400, "{\"error\":{\"message\":\"Nothing works.\"}}");
      case "slow" -> {
        pause();
        yield new Reply(200, completion("answer " + n));
      }
      default -> new Reply(200, completion("answer " + n));
    };
  }

  private static void pause() {
    try {
      Thread.sleep(150);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String verdict(String prompt) {
    List<String> lines = prompt.lines().toList();
    String right = lines.get(1).replace("Right answer: ", "");
    return lines.get(2).endsWith(": " + right) ? "correct" : "Incorrect.";
  }

  private String completion(String text) {
    ObjectNode completion = json.createObjectNode().put("model", "extractive");
    ObjectNode message =
        completion.putArray("choices").addObject().putObject("message").put("content", text);
    message
        .putArray("citations")
        .addObject()
        .put("file_id", "file-lighthouse")
        .put("filename", "lighthouse.md")
        .put("quote", text)
        .put("text_start", 0)
        .put("text_end", text.length());
    completion.putObject("usage").put("prompt_tokens", 12).put("completion_tokens", 3);
    completion
        .putObject("tandem")
        .put("receipt_id", "rcpt_1")
        .put("abstained", text.equals("no idea"))
        .put("confidence", 0.8);
    return completion.toString();
  }

  private String receipt() {
    ObjectNode receipt = json.createObjectNode().put("id", "rcpt_1");
    ObjectNode content = receipt.putObject("content");
    content.putObject("asked").put("deployment_version", 1);
    content.putObject("ran").put("model", "extractive").put("backend", "extractive");
    ObjectNode passage = content.putObject("searched").putArray("passages").addObject();
    passage.put("file_id", "file-lighthouse").put("filename", "lighthouse.md").put("score", 0.7);
    ObjectNode answered = content.putObject("answered").put("abstained", false);
    answered
        .putArray("citations")
        .addObject()
        .put("file_id", "file-lighthouse")
        .put("start_byte", 3)
        .put("end_byte", 9);
    content.putObject("spent").putObject("cost").put("amount", "0.001").put("currency", "EUR");
    return receipt.toString();
  }
}
