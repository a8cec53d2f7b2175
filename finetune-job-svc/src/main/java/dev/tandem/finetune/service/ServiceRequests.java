package dev.tandem.finetune.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.error.ApiError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Requests of JSON to the other services with a service token of the project. They block, and fail
 * with {@link ApiError}: with the status of an answer that says what was wrong, else 503.
 * Thread-safe.
 */
public class ServiceRequests {

  private static final Logger LOG = Logger.getLogger(ServiceRequests.class);

  /**
   * What the requests of one capability have in common.
   *
   * @param timeout for an answer with its body
   * @param param of the caller's request that is to blame when a service refuses one, or null
   * @param away what to say when a service cannot be reached, as a sentence
   */
  public record Purpose(Duration timeout, String param, String away) {}

  private final Connections services;
  private final Purpose purpose;

  protected ServiceRequests(Connections services, Purpose purpose) {
    this.services = services;
    this.purpose = purpose;
  }

  public final JsonNode fromRetrieval(String project, String path) {
    return send(project, Service.RETRIEVAL, path, "GET", BodyPublishers.noBody());
  }

  public final JsonNode toRetrieval(String project, String path, ObjectNode body) {
    return send(project, Service.RETRIEVAL, path, "POST", BodyPublishers.ofString(body.toString()));
  }

  public final JsonNode fromGeneration(String project, String path) {
    return send(project, Service.GENERATION, path, "GET", BodyPublishers.noBody());
  }

  public final JsonNode toGeneration(String project, String path, ObjectNode body) {
    return send(
        project, Service.GENERATION, path, "POST", BodyPublishers.ofString(body.toString()));
  }

  public final ObjectNode body() {
    return services.json().createObjectNode();
  }

  private JsonNode send(
      String project, Service service, String path, String method, BodyPublisher body) {
    URI base = service == Service.RETRIEVAL ? services.retrieval() : services.generation();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
            .timeout(purpose.timeout())
            .header("authorization", services.tokens().authorization(project, service))
            .header("content-type", "application/json")
            .method(method, body)
            .build();
    try {
      return successful(
          path, ServiceClient.send(request, BodyHandlers.ofString(), purpose.timeout()));
    } catch (IOException e) {
      throw away(path, e.toString());
    }
  }

  private JsonNode successful(String path, HttpResponse<String> answer) {
    int status = answer.statusCode();
    JsonNode body = read(answer.body());
    if (status == 200 && body.isObject()) {
      return body;
    }
    if (!ServiceClient.blames(status)) {
      throw away(path, "HTTP " + status);
    }
    String message = body.path("error").path("message").asText(body.path("detail").asText());
    throw ApiError.of(
        status,
        body.path("error").path("code").textValue(),
        purpose.param(),
        message.isEmpty() ? "Another service refused this with HTTP " + status + "." : message);
  }

  private JsonNode read(String body) {
    try {
      JsonNode node = services.json().readTree(body);
      return node == null ? services.json().missingNode() : node;
    } catch (JsonProcessingException e) {
      return services.json().missingNode();
    }
  }

  private ApiError away(String path, String why) {
    LOG.warnf("%s: %s", path.replaceAll("\\?.*", ""), why);
    return ApiError.unavailable(purpose.away());
  }
}
