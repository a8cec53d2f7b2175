package dev.tandem.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A model server over real HTTP that says what the last message tells it to: everything behind
 * {@code SAY } in it. {@code CALL name} makes it call that function, {@code FAIL n} answer with
 * that status, {@code BREAK} end in the middle of a stream, {@code SLOW} take its time. It answers
 * to the models {@code talker}, {@code other}, and {@code broken}, which always fails; {@code
 * small} has a context of 300 tokens, and some more names are there for deployments to name.
 */
public class StubModelServer implements QuarkusTestResourceLifecycleManager {

  /** What was asked, newest last. */
  static final BlockingQueue<JsonNode> ASKED = new LinkedBlockingQueue<>();

  /** What the description of {@code talker} names. */
  static final String ADAPTER_DIGEST = "5e".repeat(32);

  private static final ObjectMapper JSON = new ObjectMapper();
  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, String> settings = new HashMap<>(settings(url));
    for (String name :
        List.of(
            "first",
            "second",
            "third",
            "new",
            "base",
            "x",
            "llama-3:8b",
            "m2",
            "m3",
            "m4",
            "m5",
            "llama-3.1-8b",
            "support-tuned",
            "support-tuned-2")) {
      settings.put("tandem.backends.stub.models.\"" + name + "\".context-tokens", "4096");
    }
    return settings;
  }

  private static Map<String, String> settings(String url) {
    return Map.of(
        "tandem.backends.stub.url", url,
        "tandem.backends.stub.models.talker.price.prompt", "2",
        "tandem.backends.stub.models.talker.price.completion", "6",
        "tandem.backends.stub.models.talker.adapter-digest", ADAPTER_DIGEST,
        "tandem.backends.stub.models.talker.context-tokens", "4096",
        "tandem.backends.stub.models.other.context-tokens", "4096",
        "tandem.backends.stub.models.broken.context-tokens", "4096",
        "tandem.backends.stub.models.small.context-tokens", "300",
        "tandem.backends.stub.models.textual.without", "images,tools",
        "tandem.backends.stub.probe.every", "1h");
  }

  @Override
  public void stop() {
    server.stop(0);
  }

  /** The last request that a model was sent. */
  static JsonNode asked() {
    JsonNode last = null;
    for (JsonNode next = ASKED.poll(); next != null; next = ASKED.poll()) {
      last = next;
    }
    return last;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().endsWith("/chat/completions")) {
        answer(exchange, 200, JSON.createObjectNode().set("data", JSON.createArrayNode()));
        return;
      }
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      ASKED.add(request);
      String said = lastText(request.path("messages"));
      if (request.path("model").asText().equals("broken") || said.contains("FAIL ")) {
        String status = said.contains("FAIL ") ? said.substring(said.indexOf("FAIL ") + 5) : "500";
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error").put("message", "it does not work").put("type", "server_error");
        answer(exchange, Integer.parseInt(status.substring(0, 3)), error);
      } else if (request.path("stream").asBoolean()) {
        stream(exchange, said, request);
      } else {
        answer(exchange, 200, completion(said, request));
      }
    }
  }

  private static String lastText(JsonNode messages) {
    JsonNode content = messages.path(messages.size() - 1).path("content");
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  private static String words(String said) {
    return said.contains("SAY ") ? said.substring(said.lastIndexOf("SAY ") + 4) : "I heard you.";
  }

  private static ObjectNode completion(String said, JsonNode request) {
    ObjectNode completion = JSON.createObjectNode().put("object", "chat.completion");
    completion.put("system_fingerprint", "fp_stub");
    completion.put("model", request.path("model").asText() + "-2026");
    for (int i = 0; i < request.path("n").asInt(1); i++) {
      ObjectNode choice = completion.withArrayProperty("choices").addObject().put("index", i);
      ObjectNode message = choice.putObject("message").put("role", "assistant");
      if (said.contains("CALL ")) {
        message.putNull("content");
        message.putArray("tool_calls").add(call(said, "{\"city\":\"Näir\"}"));
        choice.put("finish_reason", "tool_calls");
      } else {
        message.put("content", words(said));
        choice.put("finish_reason", "stop");
      }
    }
    completion.set("usage", usage());
    return completion;
  }

  private static ObjectNode call(String said, String arguments) {
    ObjectNode call = JSON.createObjectNode().put("id", "call_1").put("type", "function");
    String name = said.substring(said.lastIndexOf("CALL ") + 5).strip();
    call.putObject("function").put("name", name).put("arguments", arguments);
    return call;
  }

  private static ObjectNode usage() {
    ObjectNode usage = JSON.createObjectNode().put("prompt_tokens", 100);
    return usage.put("completion_tokens", 50).put("total_tokens", 150);
  }

  private static void stream(HttpExchange exchange, String said, JsonNode request)
      throws IOException {
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    event(out, delta(JSON.createObjectNode().put("role", "assistant").put("content", ""), null));
    if (said.contains("CALL ")) {
      ObjectNode begun = JSON.createObjectNode();
      begun.putArray("tool_calls").add(call(said, "").put("index", 0));
      event(out, delta(begun, null));
      for (String part : List.of("{\"city\":", "\"Näir\"}")) {
        ObjectNode more = JSON.createObjectNode();
        more.putArray("tool_calls")
            .addObject()
            .put("index", 0)
            .putObject("function")
            .put("arguments", part);
        event(out, delta(more, null));
      }
      event(out, delta(JSON.createObjectNode(), "tool_calls"));
    } else {
      String words = words(said);
      for (int i = 0; i < words.length(); i += 3) {
        String part = words.substring(i, Math.min(words.length(), i + 3));
        event(out, delta(JSON.createObjectNode().put("content", part), null));
        pause(said.contains("SLOW") ? 60 : 0);
        if (said.contains("BREAK") && i > 6) {
          return;
        }
      }
      event(out, delta(JSON.createObjectNode(), "stop"));
    }
    if (request.path("stream_options").path("include_usage").asBoolean()) {
      ObjectNode last = JSON.createObjectNode();
      last.putArray("choices");
      last.set("usage", usage());
      event(out, last);
    }
    out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode delta(ObjectNode delta, String reason) {
    ObjectNode chunk = JSON.createObjectNode().put("object", "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", reason);
    return chunk;
  }

  private static void event(OutputStream out, JsonNode data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
