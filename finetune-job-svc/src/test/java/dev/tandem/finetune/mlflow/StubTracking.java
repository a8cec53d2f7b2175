package dev.tandem.finetune.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The part of MLflow's REST API that is used, over real HTTP, for whoever has the token. */
public class StubTracking implements QuarkusTestResourceLifecycleManager {

  static final String TOKEN = "token-of-the-tracking-tests";

  /** Runs by their id there, with all that was told of them. */
  static final Map<String, ObjectNode> RUNS = new ConcurrentHashMap<>();

  static final Map<String, String> EXPERIMENTS = new ConcurrentHashMap<>();
  static final CopyOnWriteArrayList<JsonNode> VERSIONS = new CopyOnWriteArrayList<>();

  /** So many of the next requests find nobody, or are refused. */
  static final AtomicInteger AWAY = new AtomicInteger();

  static final AtomicInteger REFUSED = new AtomicInteger();

  private final ObjectMapper json = new ObjectMapper();
  private HttpServer server;
  private ExecutorService threads;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/tracking/api/2.0/mlflow/", this::handle);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/tracking/";
    return Map.of(
        "tandem.mlflow.url", url,
        "tandem.mlflow.token", TOKEN,
        "tandem.mlflow.poll", "50ms",
        "tandem.mlflow.retry-pause", "20ms",
        "tandem.mlflow.max-retry-pause", "100ms");
  }

  @Override
  public void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst(".*/mlflow/", "");
    JsonNode body = json.readTree(exchange.getRequestBody().readAllBytes());
    try (exchange) {
      String sent = exchange.getRequestHeaders().getFirst("authorization");
      if (!("Bearer " + TOKEN).equals(sent)) {
        answer(exchange, 401, "{}");
      } else if (AWAY.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        answer(exchange, 502, "<html>a proxy</html>");
      } else if (REFUSED.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        answer(exchange, 400, "{\"error_code\":\"INVALID\",\"message\":\"not like this\"}");
      } else {
        answer(exchange, path, String.valueOf(exchange.getRequestURI().getRawQuery()), body);
      }
    }
  }

  private void answer(HttpExchange exchange, String path, String query, JsonNode body)
      throws IOException {
    ObjectNode run = RUNS.get(body.path("run_id").asText());
    switch (path) {
      case "experiments/get-by-name" -> {
        String name = URLDecoder.decode(query.replaceFirst(".*=", ""), StandardCharsets.UTF_8);
        String id = EXPERIMENTS.get(name);
        answer(
            exchange,
            id == null ? 404 : 200,
            id == null
                ? "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}"
                : "{\"experiment\":{\"experiment_id\":\"" + id + "\"}}");
      }
      case "experiments/create" -> {
        String id = Integer.toString(EXPERIMENTS.size() + 1);
        EXPERIMENTS.put(body.path("name").asText(), id);
        answer(exchange, 200, "{\"experiment_id\":\"" + id + "\"}");
      }
      case "runs/search" -> search(exchange, body.path("filter").asText());
      case "runs/create" -> {
        String id = "run-" + (RUNS.size() + 1);
        RUNS.put(id, (ObjectNode) body);
        answer(exchange, 200, "{\"run\":{\"info\":{\"run_id\":\"" + id + "\"}}}");
      }
      case "runs/log-batch", "runs/log-inputs", "runs/update" -> {
        body.properties().forEach(each -> add(run, each.getKey(), each.getValue()));
        answer(exchange, 200, "{}");
      }
      case "registered-models/create" ->
          answer(exchange, 400, "{\"error_code\":\"RESOURCE_ALREADY_EXISTS\"}");
      case "model-versions/search" -> answer(exchange, 200, "{}");
      case "model-versions/create" -> {
        VERSIONS.add(body);
        answer(exchange, 200, "{}");
      }
      default -> answer(exchange, 404, "{}");
    }
  }

  private static void add(ObjectNode run, String member, JsonNode value) {
    if (value.isArray()) {
      value.forEach(run.withArray(member)::add);
    } else {
      run.set(member, value);
    }
  }

  private void search(HttpExchange exchange, String filter) throws IOException {
    ObjectNode found = json.createObjectNode();
    RUNS.forEach(
        (id, run) ->
            run.path("tags")
                .forEach(
                    tag -> {
                      String wanted =
                          "tags.`%s` = '%s'"
                              .formatted(tag.path("key").asText(), tag.path("value").asText());
                      if (filter.equals(wanted)) {
                        found.withArray("runs").addObject().putObject("info").put("run_id", id);
                      }
                    }));
    answer(exchange, 200, found.toString());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
