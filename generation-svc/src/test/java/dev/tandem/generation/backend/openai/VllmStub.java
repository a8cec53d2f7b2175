package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.openai.ModelServerStub.Connection;
import dev.tandem.generation.backend.openai.ModelServerStub.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A vLLM with a base model and its two routes for adapters, which can restart and forget, refuse,
 * be slow, and lie.
 */
public final class VllmStub implements AutoCloseable {

  public static final String BASE = "meta/llama-3";
  private static final int MOST_TRIES = 200;
  private static final long PAUSE_MILLIS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What happens to a request to load an adapter. */
  public interface Loading {
    void answer(String name, String path, Connection to) throws IOException;
  }

  private final Map<String, String> adapters = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile ModelServerStub server;
  private volatile Loading loading = this::load;
  private volatile String saysItIs;

  public VllmStub() {
    server = new ModelServerStub(this::answer);
    list();
  }

  public String url() {
    return server.url();
  }

  /** Paths of what it has loaded, by name. */
  public Map<String, String> adapters() {
    return Map.copyOf(adapters);
  }

  /** The models of chat completions so far. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** What was loaded and unloaded so far. */
  public List<String> changes() {
    return List.copyOf(changes);
  }

  /** Ends; adapters are gone with the process. */
  public void stop() {
    server.close();
    adapters.clear();
  }

  /** Comes back at the same address, once whoever was given its port meanwhile leaves it. */
  public void start() throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        server = new ModelServerStub(server.port(), this::answer);
        list();
        return;
      } catch (UncheckedIOException taken) {
        if (tries == MOST_TRIES) {
          throw taken;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** Loses its adapters without ever being away. */
  public void forget() {
    adapters.clear();
    list();
  }

  /** Connections so far, those of probes included. */
  public int connections() {
    return server.connections();
  }

  /** Has an adapter that nobody told it to load. */
  public void startedWith(String name, String path) {
    adapters.put(name, path);
    list();
  }

  /** What happens from now on to requests to load an adapter. */
  public void onLoading(Loading other) {
    loading = other;
  }

  /** Answers chat completions as this model from now on; null for the one that is asked. */
  public void saysItIs(String model) {
    saysItIs = model;
  }

  /** Keeps a caller waiting until the end. */
  void beSlow() throws IOException {
    try {
      closed.await();
      throw new IOException("the test is over");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.close();
  }

  private void answer(Request request, Connection to) throws IOException {
    if (request.line().startsWith("POST /v1/load_lora_adapter ")) {
      loading.answer(
          request.json().path("lora_name").asText(), request.json().path("lora_path").asText(), to);
    } else if (request.line().startsWith("POST /v1/unload_lora_adapter ")) {
      unload(request.json().path("lora_name").asText(), to);
    } else {
      chat(request.json(), to);
    }
  }

  /** What a vLLM does. */
  public void load(String name, String path, Connection to) throws IOException {
    if (adapters.putIfAbsent(name, path) != null) {
      refuse(400, "The lora adapter '" + name + "' has already been loaded.", to);
      return;
    }
    changes.add("load " + name);
    list();
    to.answer(200, "text/plain", "Success: LoRA adapter '" + name + "' added successfully.");
  }

  private void unload(String name, Connection to) throws IOException {
    if (adapters.remove(name) == null) {
      refuse(404, "The lora adapter '" + name + "' cannot be found.", to);
      return;
    }
    changes.add("unload " + name);
    list();
    to.answer(200, "text/plain", "Success: LoRA adapter '" + name + "' removed successfully.");
  }

  static void refuse(int status, String message, Connection to) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error").put("message", message).put("code", status);
    to.json(status, body.toString());
  }

  private void list() {
    ObjectNode models = JSON.createObjectNode();
    ArrayNode data = models.putArray("data");
    data.addObject().put("id", BASE).put("max_model_len", 4096);
    adapters.forEach((name, path) -> data.addObject().put("id", name).put("root", path));
    server.lists(models.toString());
  }

  private void chat(JsonNode request, Connection to) throws IOException {
    String model = request.path("model").asText();
    asked.add(model);
    if (!model.equals(BASE) && !adapters.containsKey(model)) {
      refuse(404, "The model `" + model + "` does not exist.", to);
      return;
    }
    String named = saysItIs == null ? model : saysItIs;
    ObjectNode answer = JSON.createObjectNode().put("model", named);
    if (named.isEmpty()) {
      answer.remove("model");
    }
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    if (!request.path("stream").asBoolean()) {
      choice.put("finish_reason", "stop");
      choice.putObject("message").put("role", "assistant").put("content", "by " + model);
      answer.putObject("usage").put("prompt_tokens", 3).put("completion_tokens", 2);
      to.json(200, answer.toString());
      return;
    }
    choice.putObject("delta").put("role", "assistant").put("content", "by " + model);
    to.beginStream();
    to.event(answer.toString());
    choice.put("finish_reason", "stop").putObject("delta");
    to.event(answer.toString());
    to.event("[DONE]");
    to.endStream();
  }
}
