package dev.tandem.finetune.dataset.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.dataset.generate.StoreContent;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code /v1/vector_stores} of retrieval-svc. */
@ApplicationScoped
public class RestStoreContent implements StoreContent {

  private static final int PAGE = 100;

  /** Nothing else has a store's form; an empty id or dots would name another route. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private final Services services;

  RestStoreContent(Services services) {
    this.services = services;
  }

  @Override
  public Files files(String project, String store, String after) {
    String path = path(store) + "/files?order=asc&filter=completed&limit=" + PAGE + cursor(after);
    JsonNode page = services.fromRetrieval(project, path);
    List<StoredFile> files = new ArrayList<>();
    for (JsonNode file : page.path("data")) {
      String id = file.path("id").asText();
      files.add(new StoredFile(id, filename(project, id)));
    }
    return new Files(files, page.path("has_more").asBoolean());
  }

  private String filename(String project, String id) {
    return ifThere(
        () ->
            services
                .fromRetrieval(project, "/v1/files/" + ServiceClient.encoded(id))
                .path("filename")
                .asText(id),
        id);
  }

  private static String cursor(String after) {
    return after == null ? "" : "&after=" + ServiceClient.encoded(after);
  }

  @Override
  public String text(String project, String store, String file) {
    String path = path(store) + "/files/" + ServiceClient.encoded(file) + "/content";
    return ifThere(
        () -> {
          StringBuilder text = new StringBuilder();
          services
              .fromRetrieval(project, path)
              .path("data")
              .forEach(part -> text.append(part.path("text").asText()));
          return text.toString();
        },
        "");
  }

  /** A file may be deleted between the list and the look at it. */
  private static String ifThere(Supplier<String> asked, String otherwise) {
    try {
      return asked.get();
    } catch (ApiError e) {
      if (e.status() == 404) {
        return otherwise;
      }
      throw e;
    }
  }

  @Override
  public List<Passage> search(String project, String store, String query, int count) {
    ObjectNode body = services.body().put("query", query).put("max_num_results", count);
    JsonNode page = services.toRetrieval(project, path(store) + "/search", body);
    List<Passage> found = new ArrayList<>();
    for (JsonNode result : page.path("data")) {
      StringBuilder text = new StringBuilder();
      result.path("content").forEach(part -> text.append(part.path("text").asText()));
      found.add(
          new Passage(
              result.path("file_id").asText(),
              result.path("filename").asText(),
              result.path("chunk_id").asText(),
              text.toString()));
    }
    return found;
  }

  private static String path(String store) {
    if (!ID.matcher(store).matches()) {
      throw ApiError.notFound("vector store", store);
    }
    return "/v1/vector_stores/" + ServiceClient.encoded(store);
  }
}
