package dev.tandem.finetune.drift.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.drift.Live;
import dev.tandem.finetune.drift.Snapshot;
import dev.tandem.finetune.drift.Snapshot.StoredFile;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Receipts, feedback and deployments of generation-svc, and the stores of retrieval-svc. */
@ApplicationScoped
public class RestLive implements Live {

  private static final int PAGE = 100;
  private static final int FILES_PAGE = 10_000;
  private static final int NOT_FOUND = 404;

  /** Users of evaluations' questions (ADR 0102); these are not live. */
  private static final String EVALUATION = "eval-";

  /** Calibrated score of the best passage below which nothing that was found helps. */
  private static final double USEFUL = 0.3;

  /** Nothing else has a store's form; an empty id or dots would name another route. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private final Watched services;
  private final ObjectMapper json;

  RestLive(Watched services, ObjectMapper json) {
    this.services = services;
    this.json = json;
  }

  @Override
  public List<Answered> answers(String project, String deployment, Span span, int most) {
    List<Answered> found = new ArrayList<>();
    pages(
        path -> services.fromGeneration(project, path),
        "/tandem/v1/receipts?deployment=" + ServiceClient.encoded(deployment) + times(span),
        PAGE,
        most,
        receipt -> {
          String user = receipt.path("texts").path("user").path("text").asText();
          if (receipt.path("object").asText("receipt").equals("receipt")
              && !user.startsWith(EVALUATION)) {
            found.add(answered(receipt));
          }
        });
    return found;
  }

  private static String times(Span span) {
    return "&created_after="
        + ServiceClient.encoded(span.from().toString())
        + "&created_before="
        + ServiceClient.encoded(span.to().toString());
  }

  private static Answered answered(JsonNode receipt) {
    JsonNode content = receipt.path("content");
    JsonNode answered = content.path("answered");
    boolean abstained = answered.path("abstained").asBoolean();
    return new Answered(
        receipt.path("id").asText(),
        question(receipt),
        abstained,
        abstained || foundNothing(content.path("searched")),
        number(answered.path("grounding").path("supported")));
  }

  private static String question(JsonNode receipt) {
    return receipt.path("texts").path("question").path("text").asText(null);
  }

  /** Where nothing was searched, nothing was to be found. */
  private static boolean foundNothing(JsonNode searched) {
    if (searched.path("stores").isEmpty()) {
      return false;
    }
    double best = 0;
    for (JsonNode passage : searched.path("passages")) {
      best = Math.max(best, passage.path("score").asDouble(1));
    }
    return best < USEFUL;
  }

  private static Double number(JsonNode node) {
    return node.isNumber() ? (Double) node.doubleValue() : null;
  }

  @Override
  public List<Opinion> opinions(String project, String deployment, Span span, int most) {
    List<Opinion> found = new ArrayList<>();
    pages(
        path -> services.fromGeneration(project, path),
        "/tandem/v1/feedback?deployment=" + ServiceClient.encoded(deployment) + times(span),
        PAGE,
        most,
        item ->
            found.add(
                new Opinion(
                    item.path("receipt").asText(),
                    item.path("rating").asText().equals("up"),
                    item.path("corrected_answer").isTextual())));
    return found;
  }

  /** Gives the items of a list, page by page, until it ends or there were enough. */
  private static void pages(
      Function<String, JsonNode> get, String path, int limit, int most, Consumer<JsonNode> each) {
    String cursor = "";
    int seen = 0;
    boolean more = true;
    while (more && seen < most) {
      JsonNode page =
          get.apply(path + (path.contains("?") ? "&" : "?") + "limit=" + limit + cursor);
      String last = null;
      for (JsonNode item : page.path("data")) {
        if (seen++ < most) {
          each.accept(item);
        }
        last = item.path("id").asText();
      }
      more = page.path("has_more").asBoolean() && last != null;
      cursor = last == null ? "" : "&after=" + ServiceClient.encoded(last);
    }
  }

  @Override
  public Snapshot snapshot(String project, String deployment) {
    JsonNode found =
        services.fromGeneration(
            project, "/tandem/v1/deployments/" + ServiceClient.encoded(deployment));
    List<String> stores = new ArrayList<>();
    found.path("vector_store_ids").forEach(each -> stores.add(each.asText()));
    Map<String, String> names = stores.isEmpty() ? Map.of() : names(project);
    List<StoredFile> files = new ArrayList<>();
    for (String store : stores) {
      pages(
          path -> services.fromRetrieval(project, path),
          path(store) + "/files",
          PAGE,
          Integer.MAX_VALUE,
          each -> files.add(file(store, names, each)));
    }
    return new Snapshot(found.path("version").asInt(), found.path("model").asText(), stores, files);
  }

  private Map<String, String> names(String project) {
    Map<String, String> names = new HashMap<>();
    pages(
        path -> services.fromRetrieval(project, path),
        "/v1/files",
        FILES_PAGE,
        Integer.MAX_VALUE,
        each -> names.put(each.path("id").asText(), each.path("filename").asText(null)));
    return names;
  }

  private static StoredFile file(String store, Map<String, String> names, JsonNode entry) {
    String id = entry.path("id").asText();
    return new StoredFile(
        store,
        id,
        names.get(id),
        entry.path("created_at").asLong(),
        entry.path("status").asText("completed"),
        entry.path("chunking_strategy").toString());
  }

  @Override
  public Optional<String> question(String project, String receipt) {
    try {
      return Optional.ofNullable(
          question(
              services.fromGeneration(
                  project, "/tandem/v1/receipts/" + ServiceClient.encoded(receipt))));
    } catch (ApiError e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void process(String project, String store, String file, String chunking) {
    JsonNode entry =
        services.fromRetrieval(project, path(store) + "/files/" + ServiceClient.encoded(file));
    ObjectNode body = services.body().put("file_id", file);
    body.set("attributes", entry.path("attributes"));
    JsonNode strategy = chunking == null ? entry.path("chunking_strategy") : read(chunking);
    if (strategy.path("type").asText().equals("static")) {
      body.set("chunking_strategy", strategy);
    }
    services.toRetrieval(project, path(store) + "/files", body);
  }

  private JsonNode read(String chunking) {
    try {
      return json.readTree(chunking);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String path(String store) {
    if (!ID.matcher(store).matches()) {
      throw ApiError.notFound("vector store", store);
    }
    return "/v1/vector_stores/" + ServiceClient.encoded(store);
  }
}
