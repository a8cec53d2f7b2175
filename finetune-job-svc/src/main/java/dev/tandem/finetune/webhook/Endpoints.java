package dev.tandem.finetune.webhook;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which endpoints hear of the end of a job, and what. */
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
    String type = "fine_tuning.job." + end.stored();
    String id = Ids.next("evt_");
    ObjectNode event = json.createObjectNode().put("id", id).put("object", "event");
    event.put("created_at", end.at().getEpochSecond()).put("type", type);
    event.putObject("data").put("id", job.id());
    List<Notice> notices = new ArrayList<>();
    endpoints.forEach(
        (name, endpoint) -> {
          if (endpoint.projects().map(set -> set.contains(job.project())).orElse(true)
              && endpoint.events().map(set -> set.contains(type)).orElse(true)) {
            notices.add(new Notice(id, name, event.toString()));
          }
        });
    return notices;
  }
}
