package dev.tandem.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.api.auth.ApiKeys;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.id.Ids;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * retrieval-svc, generation-svc and a webhook's endpoint over real HTTP, with keys of two projects.
 * Tests steer and read it below {@code /stub}.
 */
public class StubServices implements QuarkusTestResourceLifecycleManager {

  public static final String KEY = "first-key-of-the-tests-0123456789abcdef";
  public static final String OTHER_KEY = "second-key-of-the-tests-0123456789abcdef";
  public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Pattern PART =
      Pattern.compile(
          "name=\"([^\"]+)\"(?:; filename=\"([^\"]+)\")?.*?\r\n\r\n(.*)", Pattern.DOTALL);

  private record Kept(String project, String name, String purpose, byte[] bytes) {}

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Kept> files = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> models = new ConcurrentHashMap<>();
  private final Map<String, Integer> faults = new ConcurrentHashMap<>();
  private final List<ObjectNode> hooks = new CopyOnWriteArrayList<>();
  private final StubStore store = new StubStore();
  private final StubAnswers answers = new StubAnswers();
  private final StubLive live = new StubLive();
  private final StubDeployments deployments = new StubDeployments();
  private ServiceTokens services;
  private HttpServer server;
  private ExecutorService threads;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("tandem-finetune-test-");
      Path secret =
          Files.writeString(folder.resolve("secret"), Ids.next("secret-of-the-services-"));
      Path keys =
          Files.writeString(
              folder.resolve("keys"),
              ApiKeys.hashOf(KEY) + " first\n" + ApiKeys.hashOf(OTHER_KEY) + " second\n");
      services = new ServiceTokens(Optional.of(secret), Clock.systemUTC());
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      threads = Executors.newCachedThreadPool();
      server.setExecutor(threads);
      server.createContext("/", this::handle);
      server.start();
      return settings(folder, secret, keys, "http://127.0.0.1:" + server.getAddress().getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> settings(Path folder, Path secret, Path keys, String url) {
    Map<String, String> all = new HashMap<>();
    all.put("tandem.auth.service-secret-file", secret.toString());
    all.put("tandem.auth.keys-file", keys.toString());
    all.put("tandem.retrieval.url", url);
    all.put("tandem.fine-tuning.serving.url", url);
    all.put("tandem.fine-tuning.local.folder", folder.resolve("training").toString());
    all.put("tandem.fine-tuning.local.command", "python3," + resource("/fake-trainer.py"));
    all.put("tandem.fine-tuning.artifacts.folder", folder.resolve("artifacts").toString());
    all.put("tandem.fine-tuning.jobs.poll", "50ms");
    all.put("tandem.fine-tuning.jobs.lease", "2s");
    all.put("tandem.fine-tuning.jobs.retry-pause", "50ms");
    all.put("tandem.fine-tuning.jobs.max-retry-pause", "400ms");
    all.put("tandem.fine-tuning.jobs.cancel-grace", "300ms");
    all.put("tandem.fine-tuning.jobs.backoff", "2");
    all.put("tandem.fine-tuning.jobs.stops", "2");
    all.put("tandem.fine-tuning.jobs.serving-tries", "3");
    all.put("tandem.fine-tuning.registry.poll", "50ms");
    all.put("tandem.fine-tuning.registry.retry-pause", "50ms");
    all.put("tandem.fine-tuning.registry.max-retry-pause", "200ms");
    all.put("tandem.fine-tuning.registry.file-check", "300ms");
    all.put("tandem.fine-tuning.base-models.list.\"tiny.llama\".path", "/models/tiny");
    all.put("tandem.fine-tuning.base-models.list.\"tiny.llama\".gpus", "0");
    all.put("tandem.evaluations.poll", "50ms");
    all.put("tandem.promotions.poll", "50ms");
    all.put("tandem.promotions.look", "100ms");
    all.put("tandem.promotions.lease", "2s");
    all.put("tandem.evaluations.share", "1");
    all.put("tandem.evaluations.lease", "2s");
    all.put("tandem.evaluations.retry-pause", "50ms");
    all.put("tandem.evaluations.watch", "200ms");
    all.put("tandem.drift.poll", "50ms");
    all.put("tandem.drift.lease", "2s");
    all.put("tandem.drift.retry-pause", "50ms");
    all.put("tandem.drift.remedy-poll", "50ms");
    all.put("tandem.advice.poll", "50ms");
    all.put("tandem.webhooks.endpoints.first.url", url + "/hook");
    all.put("tandem.webhooks.endpoints.first.secret", SECRET);
    all.put("tandem.webhooks.endpoints.first.projects", "first");
    all.put("tandem.webhooks.poll", "50ms");
    all.put("tandem.webhooks.retry-pause", "50ms");
    return all;
  }

  static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(StubServices.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (exchange) {
      if (path.startsWith("/stub/")) {
        steer(exchange, path.split("/"), method, body);
      } else if (path.equals("/hook")) {
        hook(exchange, body);
      } else if (fails(path)) {
        answer(exchange, 500, "{\"detail\":\"secret internals\"}");
      } else {
        String project =
            services.errandOf(token(exchange)).map(ServiceTokens.Errand::project).orElse(null);
        if (project == null) {
          answer(exchange, 401, "{}");
        } else if (live.handles(exchange.getRequestURI())) {
          StubAnswers.Reply reply =
              live.answer(project, method, exchange.getRequestURI(), sent(body));
          answer(exchange, reply.status(), reply.body());
        } else if (deployments.handles(path, sent(body))) {
          String query = String.valueOf(exchange.getRequestURI().getRawQuery());
          StubAnswers.Reply reply = deployments.answer(method, path, query, sent(body));
          answer(exchange, reply.status(), reply.body());
        } else if (answers.handles(path, sent(body))) {
          StubAnswers.Reply reply = answers.answer(path, sent(body));
          answer(exchange, reply.status(), reply.body());
        } else if (StubStore.handles(path)) {
          String query = String.valueOf(exchange.getRequestURI().getRawQuery());
          JsonNode sent = json.readTree(body);
          String found = store.answer(project, path, query, sent);
          answer(exchange, found == null ? 404 : 200, found == null ? "{}" : found);
        } else if (path.equals("/v1/embeddings")) {
          embeddings(exchange, json.readTree(body));
        } else if (path.startsWith("/v1/files")) {
          files(exchange, project, path.split("/"), body);
        } else {
          models(exchange, path, method, body);
        }
      }
    }
  }

  /** Nothing for bytes that are no JSON, as a file's. */
  private JsonNode sent(byte[] body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      return json.missingNode();
    }
  }

  /** Below /stub: files, faults to come, deliveries and models that were received. */
  private void steer(HttpExchange exchange, String[] path, String method, byte[] body)
      throws IOException {
    switch (method + " " + path[2]) {
      case "PUT files" -> {
        String id = Ids.next("file-");
        files.put(id, new Kept(path[3], "rows.jsonl", path[4], body));
        answer(exchange, 200, "{\"id\":\"" + id + "\"}");
      }
      case "DELETE files" -> {
        files.remove(path[3]);
        answer(exchange, 200, "{}");
      }
      case "PUT faults" -> {
        faults.put(URLDecoder.decode(path[3], StandardCharsets.UTF_8), Integer.valueOf(path[4]));
        answer(exchange, 200, "{}");
      }
      case "GET hooks" -> answer(exchange, 200, json.writeValueAsString(hooks));
      case "GET asked" -> answer(exchange, 200, answers.asked());
      case "PUT version" -> {
        answers.changed();
        answer(exchange, 200, "{}");
      }
      case "PUT drift" -> {
        live.put(path[3], json.readTree(body));
        answer(exchange, 200, "{}");
      }
      case "GET processed" -> answer(exchange, 200, live.processed());
      case "PUT promoted", "GET promoted", "DELETE promoted" ->
          answer(exchange, 200, deployments.steer(method, path, sent(body)));
      case "GET models" -> answer(exchange, 200, json.writeValueAsString(models));
      case "GET kept" ->
          answer(exchange, 200, new String(files.get(path[3]).bytes(), StandardCharsets.UTF_8));
      default -> answer(exchange, 404, "{}");
    }
  }

  /** The next few requests to a path fail. */
  private boolean fails(String path) {
    for (String prefix : faults.keySet()) {
      if (path.startsWith(prefix) && faults.merge(prefix, -1, Integer::sum) >= 0) {
        return true;
      }
    }
    return false;
  }

  private void hook(HttpExchange exchange, byte[] body) throws IOException {
    if (fails("/hook")) {
      answer(exchange, 500, "{}");
      return;
    }
    ObjectNode hook = json.createObjectNode().put("body", new String(body, StandardCharsets.UTF_8));
    for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      hook.put(name, exchange.getRequestHeaders().getFirst(name));
    }
    hooks.add(hook);
    answer(exchange, 200, "{}");
  }

  private void models(HttpExchange exchange, String path, String method, byte[] body)
      throws IOException {
    String name =
        URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
    switch (method) {
      case "PUT" -> {
        models.put(name, json.readTree(body));
        answer(exchange, 200, "{}");
      }
      case "DELETE" -> {
        models.remove(name);
        answer(exchange, 200, "{}");
      }
      default -> {
        JsonNode model = models.get(name);
        answer(exchange, model == null ? 404 : 200, model == null ? "{}" : model.toString());
      }
    }
  }

  private void embeddings(HttpExchange exchange, JsonNode request) throws IOException {
    ObjectNode body = json.createObjectNode().put("model", "bge-small-en-v1.5");
    ArrayNode data = body.putArray("data");
    for (int i = 0; i < request.path("input").size(); i++) {
      String placed = StubLive.embedding(request.path("input").path(i).asText());
      data.addObject().put("index", i).put("embedding", placed == null ? "AACAPwAAAAA=" : placed);
    }
    body.putObject("usage").put("total_tokens", request.path("input").size());
    answer(exchange, 200, body.toString());
  }

  private void files(HttpExchange exchange, String project, String[] path, byte[] body)
      throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      String type = exchange.getRequestHeaders().getFirst("content-type");
      String id = Ids.next("file-");
      files.put(id, uploaded(project, type.substring(type.indexOf("boundary=") + 9), body));
      answer(exchange, 200, described(id));
      return;
    }
    Kept file = files.get(path[3]);
    if (file == null || !file.project().equals(project)) {
      answer(exchange, 404, "{\"error\":{\"message\":\"No file found with that id.\"}}");
    } else if (path.length == 5) {
      exchange.sendResponseHeaders(200, file.bytes().length == 0 ? -1 : file.bytes().length);
      exchange.getResponseBody().write(file.bytes());
    } else {
      answer(exchange, 200, described(path[3]));
    }
  }

  private static Kept uploaded(String project, String boundary, byte[] body) {
    Map<String, String> fields = new HashMap<>();
    String form = new String(body, StandardCharsets.ISO_8859_1);
    for (String text : form.split("(?:\r\n)?--" + Pattern.quote(boundary))) {
      Matcher part = PART.matcher(text);
      if (part.find()) {
        fields.put(part.group(1), part.group(3));
      }
    }
    return new Kept(
        project,
        "result",
        fields.get("purpose"),
        fields.get("file").getBytes(StandardCharsets.ISO_8859_1));
  }

  private String described(String id) {
    Kept file = files.get(id);
    ObjectNode node = json.createObjectNode().put("id", id).put("object", "file");
    return node.put("purpose", file.purpose()).put("bytes", file.bytes().length).toString();
  }

  private static String token(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("authorization");
    return header == null ? "" : header.replace("Bearer ", "");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
