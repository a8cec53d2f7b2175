package dev.tandem.generation.deployment.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.deployment.Canary;
import dev.tandem.generation.deployment.Canary.Share;
import dev.tandem.generation.deployment.DeploymentSpec;
import dev.tandem.generation.request.JsonBody;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Specifications and canaries as JSON. A stored specification is read as a request's is, so that
 * members that it is too old to have get their defaults.
 */
@ApplicationScoped
public class SpecJson {

  private static final TypeReference<List<Share>> SHARES = new TypeReference<>() {};

  private final ObjectMapper json;

  public SpecJson(ObjectMapper json) {
    this.json = json;
  }

  String write(DeploymentSpec spec) {
    return text(spec);
  }

  String write(Canary canary) {
    return text(canary.shares());
  }

  DeploymentSpec spec(String text) {
    try {
      return DeploymentSpec.read(JsonBody.parse(text.getBytes(StandardCharsets.UTF_8)));
    } catch (ApiError e) {
      throw new IllegalStateException("a stored deployment cannot be read", e);
    }
  }

  Canary canary(String text) {
    try {
      return new Canary(json.readValue(text, SHARES));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored canary cannot be read", e);
    }
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a deployment cannot be stored", e);
    }
  }
}
