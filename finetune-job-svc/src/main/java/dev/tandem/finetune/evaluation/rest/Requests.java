package dev.tandem.finetune.evaluation.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.serving.ServingConfig;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Requests to the other services with a service token of the project. Blocks. Thread-safe. */
@ApplicationScoped
class Requests {

  private static final Logger LOG = Logger.getLogger(Requests.class);

  /** Made by the first call: many processes never evaluate. */
  private static final class Lazy {
    private static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  private final Supplier<URI> retrieval;
  private final Supplier<URI> generation;
  private final Duration timeout;
  private final ServiceTokens tokens;
  private final ObjectMapper json;

  /** The server's own address is known once it listens, long after this is made. */
  @Inject
  Requests(
      RetrievalConfig retrieval,
      ServingConfig generation,
      EvaluationsConfig config,
      ServiceTokens tokens,
      ObjectMapper json,
      HttpServer server) {
    this(
        retrieval::url,
        () -> generation.url().orElseGet(server::getLocalBaseUri),
        config.timeout(),
        tokens,
        json);
  }

  Requests(
      Supplier<URI> retrieval,
      Supplier<URI> generation,
      Duration timeout,
      ServiceTokens tokens,
      ObjectMapper json) {
    this.retrieval = retrieval;
    this.generation = generation;
    this.timeout = timeout;
    this.tokens = tokens;
    this.json = json;
  }

  JsonNode toRetrieval(String project, String path, ObjectNode body) {
    return send(project, Service.RETRIEVAL, path, "POST", BodyPublishers.ofString(body.toString()));
  }

  JsonNode fromGeneration(String project, String path) {
    return send(project, Service.GENERATION, path, "GET", BodyPublishers.noBody());
  }

  JsonNode toGeneration(String project, String path, ObjectNode body) {
    return send(
        project, Service.GENERATION, path, "POST", BodyPublishers.ofString(body.toString()));
  }

  ObjectNode body() {
    return json.createObjectNode();
  }

  private JsonNode send(
      String project, Service service, String path, String method, BodyPublisher body) {
    URI base = service == Service.RETRIEVAL ? retrieval.get() : generation.get();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
            .timeout(timeout)
            .header("authorization", tokens.authorization(project, service))
            .header("content-type", "application/json")
            .method(method, body)
            .build();
    // The limit holds for the answer's body too.
    CompletableFuture<HttpResponse<String>> answer =
        Lazy.CLIENT.sendAsync(request, BodyHandlers.ofString());
    try {
      return successful(path, answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      throw away(path, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(path, e.toString());
    } finally {
      answer.cancel(true);
    }
  }

  private JsonNode successful(String path, HttpResponse<String> answer) {
    int status = answer.statusCode();
    JsonNode body = read(answer.body());
    if (status == 200 && body.isObject()) {
      return body;
    }
    boolean blames = status >= 400 && status < 500 && status != 401 && status != 408;
    if (!blames) {
      throw away(path, "HTTP " + status);
    }
    String message = body.path("error").path("message").asText(body.path("detail").asText());
    throw ApiError.of(
        status,
        body.path("error").path("code").textValue(),
        null,
        message.isEmpty() ? "Another service refused this with HTTP " + status + "." : message);
  }

  private JsonNode read(String body) {
    try {
      JsonNode node = json.readTree(body);
      return node == null ? json.missingNode() : node;
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }

  private static ApiError away(String path, String why) {
    LOG.warnf("%s: %s", path.replaceAll("\\?.*", ""), why);
    return ApiError.unavailable("What is to be measured cannot be reached at the moment.");
  }

  static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
