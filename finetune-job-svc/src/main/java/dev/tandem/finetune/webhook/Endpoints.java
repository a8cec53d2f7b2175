package dev.tandem.finetune.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.job.EndNotices;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.webhook.WebhooksConfig.Endpoint;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which endpoints hear of the end of a job or of something else that happened, and what. */
@ApplicationScoped
public class Endpoints implements EndNotices {

  private final Map<String, Endpoint> endpoints;
  private final ObjectMapper json;

  public Endpoints(WebhooksConfig config, ObjectMapper json) {
    this.endpoints = config.endpoints();
    this.json = json;
  }

  /** A secret that cannot sign is found at the start, not at the end of the first job. */
  void check(@Observes StartupEvent start) {
    endpoints.forEach(
        (name, endpoint) -> {
          try {
            Signature.check(endpoint.secret());
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "tandem.webhooks.endpoints.%s.secret: %s".formatted(name, e.getMessage()), e);
          }
        });
  }

  @Override
  public List<Notice> of(Job job, JobState.Ended end) {
    ObjectNode data = json.createObjectNode().put("id", job.id());
    return about(job.project(), "fine_tuning.job." + end.stored(), end.at(), data);
  }

  /**
   * What is to be told of anything else that happened in a project; often nothing.
   *
   * @param type of the event, such as {@code evaluation.threshold_crossed}
   * @param data what the event says
   */
  public List<Notice> about(String project, String type, Instant at, JsonNode data) {
    String id = Ids.next("evt_");
    ObjectNode event = json.createObjectNode().put("id", id).put("object", "event");
    event.put("created_at", at.getEpochSecond()).put("type", type);
    event.set("data", data);
    List<Notice> notices = new ArrayList<>();
    endpoints.forEach(
        (name, endpoint) -> {
          if (endpoint.projects().map(set -> set.contains(project)).orElse(true)
              && endpoint.events().map(set -> set.contains(type)).orElse(true)) {
            notices.add(new Notice(id, name, event.toString()));
          }
        });
    return notices;
  }
}
