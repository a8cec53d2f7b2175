package dev.tandem.finetune.mlflow.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.mlflow.MlflowConfig;
import dev.tandem.finetune.mlflow.TrackedRun;
import dev.tandem.finetune.mlflow.TrackedRun.Input;
import dev.tandem.finetune.mlflow.TrackedRun.ModelVersion;
import dev.tandem.finetune.mlflow.TrackedRun.Point;
import dev.tandem.finetune.mlflow.TrackingServer;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/2.0/mlflow} of a tracking server, as MLflow 2 and 3 have it. Thread-safe. */
@ApplicationScoped
public class MlflowServer implements TrackingServer {

  private static final String ABSENT = "RESOURCE_DOES_NOT_EXIST";
  private static final String THERE = "RESOURCE_ALREADY_EXISTS";

  /** As many as one request takes. */
  private static final int METRICS = 500;

  private static final int ENTRIES = 100;
  private static final int LONGEST_TAG = 5_000;
  private static final int LONGEST_MESSAGE = 300;

  private final MlflowConfig config;
  private final ObjectMapper json;

  MlflowServer(MlflowConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  @Override
  public String write(TrackedRun run) throws IOException {
    String experiment = experiment(run.experiment());
    Optional<String> found = find(experiment, run.id());
    String id = found.isPresent() ? found.get() : create(experiment, run);
    metrics(id, run.metrics());
    params(id, run.params());
    inputs(id, run.inputs());
    if (run.model() != null) {
      model(id, run.model());
    }
    ObjectNode end = json.createObjectNode().put("run_id", id).put("status", run.status());
    post("runs/update", end.put("end_time", run.end().toEpochMilli()));
    return id;
  }

  private String experiment(String name) throws IOException {
    Answer found =
        send("GET", "experiments/get-by-name?experiment_name=" + ServiceClient.encoded(name), null);
    if (found.says(ABSENT)) {
      Answer made = send("POST", "experiments/create", json.createObjectNode().put("name", name));
      return made.says(THERE) ? experiment(name) : made.ok().path("experiment_id").asText();
    }
    return found.ok().path("experiment").path("experiment_id").asText();
  }

  private Optional<String> find(String experiment, String id) throws IOException {
    ObjectNode search = json.createObjectNode().put("max_results", 1);
    search.putArray("experiment_ids").add(experiment);
    search.put("filter", "tags.`%s` = '%s'".formatted(TrackedRun.ID, id));
    JsonNode runs = post("runs/search", search).path("runs");
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(runs.path(0).path("info").path("run_id").asText());
  }

  private String create(String experiment, TrackedRun run) throws IOException {
    ObjectNode body = json.createObjectNode().put("experiment_id", experiment);
    body.put("run_name", run.name()).put("start_time", run.start().toEpochMilli());
    body.set("tags", pairs(run.tags()));
    return post("runs/create", body).path("run").path("info").path("run_id").asText();
  }

  private ArrayNode pairs(Map<String, String> values) {
    ArrayNode pairs = json.createArrayNode();
    values.forEach(
        (key, value) ->
            pairs
                .addObject()
                .put("key", key)
                .put("value", value.substring(0, Math.min(value.length(), LONGEST_TAG))));
    return pairs;
  }

  private void metrics(String run, List<Point> points) throws IOException {
    for (int from = 0; from < points.size(); from += METRICS) {
      ObjectNode body = json.createObjectNode().put("run_id", run);
      ArrayNode metrics = body.putArray("metrics");
      for (Point each : points.subList(from, Math.min(points.size(), from + METRICS))) {
        metrics
            .addObject()
            .put("key", each.key())
            .put("value", each.value())
            .put("timestamp", each.at().toEpochMilli())
            .put("step", each.step());
      }
      post("runs/log-batch", body);
    }
  }

  private void params(String run, Map<String, String> params) throws IOException {
    List<Map.Entry<String, String>> all = List.copyOf(params.entrySet());
    for (int from = 0; from < all.size(); from += ENTRIES) {
      ObjectNode body = json.createObjectNode().put("run_id", run);
      ArrayNode part = body.putArray("params");
      all.subList(from, Math.min(all.size(), from + ENTRIES))
          .forEach(
              each -> part.addObject().put("key", each.getKey()).put("value", each.getValue()));
      post("runs/log-batch", body);
    }
  }

  private void inputs(String run, List<Input> inputs) throws IOException {
    ObjectNode body = json.createObjectNode().put("run_id", run);
    ArrayNode datasets = body.putArray("datasets");
    for (Input each : inputs) {
      ObjectNode input = datasets.addObject();
      input
          .putArray("tags")
          .addObject()
          .put("key", "mlflow.data.context")
          .put("value", each.role());
      input
          .putObject("dataset")
          .put("name", each.name())
          .put("digest", each.digest())
          .put("source_type", "tandem")
          .put("source", json.createObjectNode().put("id", each.source()).toString());
    }
    post("runs/log-inputs", body);
  }

  private void model(String run, ModelVersion model) throws IOException {
    ObjectNode registered = json.createObjectNode().put("name", model.registered());
    Answer made = send("POST", "registered-models/create", registered);
    if (!made.says(THERE)) {
      made.ok();
    }
    ObjectNode search = json.createObjectNode();
    String filter = "name='%s' and run_id='%s'".formatted(model.registered(), run);
    JsonNode known =
        send("GET", "model-versions/search?filter=" + ServiceClient.encoded(filter), null)
            .ok()
            .path("model_versions");
    if (known.isEmpty()) {
      ObjectNode version = search.put("name", model.registered()).put("run_id", run);
      version.put("source", "tandem://models/" + ServiceClient.encoded(model.name()));
      version.put("description", model.name());
      version.set("tags", pairs(model.tags()));
      post("model-versions/create", version);
    }
  }

  private JsonNode post(String path, ObjectNode body) throws IOException {
    return send("POST", path, body).ok();
  }

  /** What the server says. */
  private record Answer(int status, JsonNode body) {
    boolean says(String code) {
      return body.path("error_code").asText().equals(code);
    }

    JsonNode ok() throws IOException {
      if (status == 200) {
        return body;
      }
      if (ServiceClient.blames(status) && status != 403 && status != 429) {
        String said = body.path("message").asText();
        throw new Refused(
            "HTTP " + status + ": " + said.substring(0, Math.min(said.length(), LONGEST_MESSAGE)));
      }
      throw new IOException("HTTP " + status);
    }
  }

  private Answer send(String method, String path, ObjectNode body) throws IOException {
    String base = config.url().orElseThrow().toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + path))
            .timeout(config.timeout())
            .header("content-type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    authorization().ifPresent(value -> request.header("authorization", value));
    HttpResponse<String> answer =
        ServiceClient.send(request.build(), BodyHandlers.ofString(), config.timeout());
    try {
      JsonNode read = json.readTree(answer.body());
      return new Answer(answer.statusCode(), read == null ? json.missingNode() : read);
    } catch (JsonProcessingException e) {
      if (answer.statusCode() == 200) {
        throw new IOException("the answer is no JSON", e);
      }
      return new Answer(answer.statusCode(), json.missingNode());
    }
  }

  private Optional<String> authorization() {
    return config
        .token()
        .map(token -> "Bearer " + token)
        .or(
            () ->
                config
                    .username()
                    .map(
                        user -> {
                          String pair = user + ":" + config.password().orElse("");
                          return "Basic "
                              + Base64.getEncoder()
                                  .encodeToString(pair.getBytes(StandardCharsets.UTF_8));
                        }));
  }
}
