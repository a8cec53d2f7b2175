package dev.tandem.finetune.dataset.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.dataset.generate.FeedbackLog;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** {@code /tandem/v1/feedback} of generation-svc. */
@ApplicationScoped
public class RestFeedbackLog implements FeedbackLog {

  private static final int PAGE = 100;

  private final Services services;

  RestFeedbackLog(Services services) {
    this.services = services;
  }

  @Override
  public Part read(String project, String deployment, String after) {
    StringBuilder path = new StringBuilder("/tandem/v1/feedback?order=asc&limit=").append(PAGE);
    if (deployment != null) {
      path.append("&deployment=").append(ServiceClient.encoded(deployment));
    }
    if (after != null) {
      path.append("&after=").append(ServiceClient.encoded(after));
    }
    JsonNode page = services.fromGeneration(project, path.toString());
    List<Given> given = new ArrayList<>();
    for (JsonNode item : page.path("data")) {
      given.add(
          new Given(
              item.path("id").asText(),
              item.path("receipt").asText(),
              text(item, "question"),
              text(item, "answer"),
              item.path("rating").asText().equals("up"),
              text(item, "corrected_answer")));
    }
    return new Part(given, page.path("has_more").asBoolean());
  }

  private static String text(JsonNode item, String member) {
    JsonNode text = item.path(member);
    return text.isTextual() ? text.textValue() : "";
  }
}
