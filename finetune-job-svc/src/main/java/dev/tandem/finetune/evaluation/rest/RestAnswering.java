package dev.tandem.finetune.evaluation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.answer.Answering;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code /v1/chat/completions}, receipts and deployments, and the search of vector stores. */
@ApplicationScoped
public class RestAnswering implements Answering {

  private static final String CHAT = "/v1/chat/completions";
  private static final int MOST_VERDICT_TOKENS = 200;

  /** Nothing else has a store's form; an empty id or dots would name another route. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private final Requests requests;

  RestAnswering(Requests requests) {
    this.requests = requests;
  }

  @Override
  public Answer ask(String project, Target target, Question question) {
    ObjectNode body = requests.body().put("model", target.model()).put("user", question.user());
    ArrayNode messages = body.putArray("messages");
    if (target.instructions() != null) {
      messages.addObject().put("role", "system").put("content", target.instructions());
    }
    messages.addObject().put("role", "user").put("content", question.text());
    if (!target.vectorStoreIds().isEmpty()) {
      ArrayNode stores = body.putArray("vector_store_ids");
      target.vectorStoreIds().forEach(stores::add);
    }
    if (target.type() == Target.Type.ALONE) {
      body.put("tool_choice", "none");
    }
    if (question.temperature() != null) {
      body.put("temperature", question.temperature());
    }
    if (question.seed() != null) {
      body.put("seed", question.seed());
    }
    if (question.logprobs()) {
      body.put("logprobs", true);
    }
    JsonNode answer = requests.toGeneration(project, CHAT, body);
    if (!answer.path("choices").path(0).path("message").isObject()) {
      throw ApiError.of(422, null, null, "The model answered with something that is no answer.");
    }
    String receipt = answer.path("tandem").path("receipt_id").asText("");
    return Answers.read(answer, receipt.isEmpty() ? requests.body() : receipt(project, receipt));
  }

  @Override
  public List<Passage> search(String project, Target target, String query) {
    ObjectNode body = requests.body();
    if (target.search() != null) {
      body.setAll(target.search());
    }
    body.put("query", query);
    String store = checked(target.vectorStoreIds().getFirst());
    JsonNode page = requests.toRetrieval(project, "/v1/vector_stores/" + store + "/search", body);
    List<Passage> found = new ArrayList<>();
    page.path("data").forEach(each -> found.add(Answers.found(each, store)));
    return found;
  }

  @Override
  public String prompt(String project, String model, String prompt) {
    ObjectNode body =
        requests
            .body()
            .put("model", model)
            .put("temperature", 0)
            .put("max_completion_tokens", MOST_VERDICT_TOKENS);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    JsonNode answer = requests.toGeneration(project, CHAT, body);
    return answer.path("choices").path(0).path("message").path("content").asText();
  }

  @Override
  public JsonNode receipt(String project, String id) {
    try {
      return requests.fromGeneration(project, "/tandem/v1/receipts/" + ServiceClient.encoded(id));
    } catch (ApiError e) {
      if (e.status() == 404) {
        return requests.body();
      }
      throw e;
    }
  }

  @Override
  public JsonNode describe(String project, Target target) {
    ObjectNode described = requests.body();
    List<String> stores = new ArrayList<>(target.vectorStoreIds());
    switch (target.type()) {
      case DEPLOYMENT -> {
        JsonNode deployment =
            requests.fromGeneration(
                project, "/tandem/v1/deployments/" + ServiceClient.encoded(target.model()));
        described.set("deployment", deployment);
        if (stores.isEmpty()) {
          deployment.path("vector_store_ids").forEach(each -> stores.add(each.asText()));
        }
      }
      case MODEL, ADAPTER, ALONE ->
          described.set(
              "model",
              requests.fromGeneration(
                  project, "/v1/models/" + ServiceClient.encoded(target.model())));
      case SEARCH -> described.put("type", "search");
    }
    if (!stores.isEmpty()) {
      described.set("stores", markers(project, stores));
    }
    return described;
  }

  /** Any query brings the markers; one that is asked every time has its vector in the cache. */
  private JsonNode markers(String project, List<String> stores) {
    ObjectNode body = requests.body().put("query", "marker").put("max_passages", 1);
    body.put("sentences", false);
    ArrayNode ids = body.putArray("vector_store_ids");
    stores.forEach(each -> ids.add(checked(each)));
    JsonNode evidence = requests.toRetrieval(project, "/tandem/v1/evidence", body);
    JsonNode marks = evidence.path("stores");
    return marks.isArray() ? marks : JsonNodeFactory.instance.arrayNode();
  }

  private static String checked(String store) {
    if (!ID.matcher(store).matches()) {
      throw ApiError.notFound("vector store", store);
    }
    return store;
  }
}
