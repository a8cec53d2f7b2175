package dev.tandem.finetune.serving.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.service.ServiceClient;
import dev.tandem.finetune.serving.Serving;
import dev.tandem.finetune.serving.ServingConfig;
import dev.tandem.finetune.serving.TunedModel;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** {@code /tandem/internal/v1/tuned_models/{name}} of generation-svc, with a service token. */
@ApplicationScoped
public class RestServing implements Serving {

  private static final Logger LOG = Logger.getLogger(RestServing.class);

  private final Supplier<URI> generation;
  private final Duration timeout;
  private final ServiceTokens tokens;
  private final ObjectMapper json;

  /** The server's own address is known once it listens, long after this is made. */
  @Inject
  public RestServing(
      ServingConfig config, ServiceTokens tokens, ObjectMapper json, HttpServer server) {
    this(() -> config.url().orElseGet(server::getLocalBaseUri), config.timeout(), tokens, json);
  }

  RestServing(Supplier<URI> generation, Duration timeout, ServiceTokens tokens, ObjectMapper json) {
    this.generation = generation;
    this.timeout = timeout;
    this.tokens = tokens;
    this.json = json;
  }

  @Override
  public void load(TunedModel model) {
    ObjectNode body = json.createObjectNode().put("name", model.name()).put("kind", model.kind());
    body.put("base_model", model.baseModel()).put("digest", model.digest());
    body.put("project", model.project());
    body.set("manifest", model.manifest());
    body.set("artifact", model.artifact());
    HttpResponse<String> answer =
        send(
            request(model.project(), model.name())
                .header("content-type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString())));
    if (answer.statusCode() / 100 != 2) {
      throw refused(answer);
    }
  }

  @Override
  public boolean verify(TunedModel model) {
    HttpResponse<String> answer = send(request(model.project(), model.name()).GET());
    if (answer.statusCode() == 404) {
      return false;
    }
    if (answer.statusCode() != 200) {
      throw refused(answer);
    }
    return read(answer.body()).path("digest").asText().equals(model.digest());
  }

  @Override
  public void unload(String project, String name) {
    HttpResponse<String> answer = send(request(project, name).DELETE());
    if (answer.statusCode() / 100 != 2 && answer.statusCode() != 404) {
      throw refused(answer);
    }
  }

  private HttpRequest.Builder request(String project, String name) {
    String base = generation.get().toString().replaceAll("/+$", "");
    String path = "/tandem/internal/v1/tuned_models/" + ServiceClient.encoded(name);
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(timeout)
        .header("authorization", tokens.authorization(project, Service.GENERATION));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return ServiceClient.send(request.build(), BodyHandlers.ofString(), timeout);
    } catch (IOException e) {
      throw away(e.toString());
    }
  }

  private ApiError refused(HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (!ServiceClient.blames(status) || status == 429) {
      return away("generation-svc answered HTTP " + status);
    }
    String detail = read(answer.body()).path("detail").asText();
    return ApiError.of(
        status, null, null, detail.isEmpty() ? "generation-svc refused the model." : detail);
  }

  private static ApiError away(String what) {
    LOG.warnf("loading a tuned model: %s", what);
    return ApiError.unavailable("The model servers cannot be reached at the moment.");
  }

  private JsonNode read(String body) {
    try {
      JsonNode node = json.readTree(body);
      return node == null ? json.missingNode() : node;
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }
}
