package dev.tandem.finetune.dataset.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.generate.QuestionModel;
import jakarta.enterprise.context.ApplicationScoped;

/** {@code /v1/chat/completions} of generation-svc. */
@ApplicationScoped
public class RestQuestionModel implements QuestionModel {

  private static final int MOST_TOKENS = 400;

  private final Services services;

  RestQuestionModel(Services services) {
    this.services = services;
  }

  @Override
  public String ask(String project, String model, String prompt) {
    ObjectNode body =
        services
            .body()
            .put("model", model)
            .put("temperature", 0)
            .put("max_completion_tokens", MOST_TOKENS);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    JsonNode answer = services.toGeneration(project, "/v1/chat/completions", body);
    return answer.path("choices").path(0).path("message").path("content").asText();
  }
}
