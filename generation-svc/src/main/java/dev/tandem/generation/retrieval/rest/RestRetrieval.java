package dev.tandem.generation.retrieval.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.EvidenceQuery;
import dev.tandem.generation.retrieval.Retrieval;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Asks retrieval-svc and turns whatever goes wrong there into an answer for our caller. */
@ApplicationScoped
public class RestRetrieval implements Retrieval {

  private static final Logger LOG = Logger.getLogger(RestRetrieval.class);

  private static final long NAME_LIFE_NANOS = 60_000_000_000L;

  /** A name, and when it was told; none is null. */
  private record Named(String name, long nanoTime) {

    static final Named NONE = new Named(null, 0);
  }

  private final RetrievalApi api;
  private final ServiceTokens tokens;
  private final ObjectMapper json;
  private volatile Named defaultModel = Named.NONE;

  public RestRetrieval(@RestClient RetrievalApi api, ServiceTokens tokens, ObjectMapper json) {
    this.api = api;
    this.tokens = tokens;
    this.json = json;
  }

  /** Building the client takes a moment: not on the event loop of whoever asks first. */
  void prepare(@Observes StartupEvent start) {
    Infrastructure.getDefaultWorkerPool().execute(() -> ClientProxy.unwrap(api));
  }

  @Override
  public Uni<Evidence> evidence(Asker asker, EvidenceQuery query) {
    return api.evidence(bearer(asker), query)
        .onItem()
        .ifNull()
        .failWith(() -> new IllegalStateException("retrieval-svc answered without a body"))
        .onFailure()
        .transform(this::asApiError);
  }

  @Override
  public Uni<List<String>> searchableStores(Asker asker, int limit) {
    return api.vectorStores(bearer(asker), limit)
        .map(RestRetrieval::searchable)
        .onFailure()
        .transform(this::asApiError);
  }

  @Override
  public Uni<List<String>> embeddingModels(Asker asker) {
    return api.embeddingModels(bearer(asker))
        .map(RestRetrieval::modelNames)
        .onFailure()
        .transform(this::asApiError);
  }

  @Override
  public Uni<Embedded> embedded(Asker asker, List<String> texts) {
    return defaultModel(asker)
        .onFailure()
        .transform(this::asApiError)
        .chain(model -> embedded(asker, model, texts))
        .onFailure()
        .invoke(() -> defaultModel = Named.NONE);
  }

  @Override
  public Uni<Embedded> embedded(Asker asker, String model, List<String> texts) {
    return api.embeddings(bearer(asker), new EmbeddingsQuery(model, texts, "base64"))
        .map(answer -> EmbeddingsAnswer.read(answer, texts.size()))
        .onFailure()
        .transform(this::asApiError);
  }

  /** Asked for once a minute, and after a failure: operators seldom change it. */
  private Uni<String> defaultModel(Asker asker) {
    Named known = defaultModel;
    if (known.name() != null && System.nanoTime() - known.nanoTime() < NAME_LIFE_NANOS) {
      return Uni.createFrom().item(known.name());
    }
    return api.embeddingModels(bearer(asker))
        .map(RestRetrieval::defaultModel)
        .invoke(name -> defaultModel = new Named(name, System.nanoTime()));
  }

  /** This service's own word, so that the caller's limits count what the caller sent. */
  private String bearer(Asker asker) {
    return tokens.authorization(asker.project(), Service.RETRIEVAL);
  }

  private static String defaultModel(JsonNode page) {
    for (JsonNode model : page.path("data")) {
      if (model.path("isDefault").asBoolean()) {
        return model.path("id").asText();
      }
    }
    throw new IllegalStateException("retrieval-svc names no default embedding model");
  }

  private static List<String> searchable(JsonNode page) {
    List<String> ids = new ArrayList<>();
    for (JsonNode store : page.path("data")) {
      boolean hasFiles = store.path("file_counts").path("completed").asInt() > 0;
      if (hasFiles && !"expired".equals(store.path("status").asText())) {
        ids.add(store.path("id").asText());
      }
    }
    return ids;
  }

  private static List<String> modelNames(JsonNode page) {
    List<String> names = new ArrayList<>();
    for (JsonNode model : page.path("data")) {
      names.add(model.path("id").asText());
    }
    return names;
  }

  private Throwable asApiError(Throwable failure) {
    if (failure instanceof ApiError) {
      return failure;
    }
    if (failure instanceof WebApplicationException web) {
      int status = web.getResponse().getStatus();
      if (status >= 400 && status < 500 && status != 408) {
        return passedOn(status, web);
      }
    }
    LOG.warnf("retrieval-svc failed: %s", failure);
    return ApiError.unavailable("The documents cannot be searched at the moment. Try again.");
  }

  /** Retrieval speaks two dialects: problem details below /tandem and the error object on /v1. */
  private ApiError passedOn(int status, WebApplicationException web) {
    JsonNode body = bodyOf(web);
    JsonNode error = body.path("error");
    String message = error.path("message").asText(body.path("detail").asText(""));
    return ApiError.of(
        status,
        error.path("code").textValue(),
        error.path("param").textValue(),
        message.isEmpty() ? "The search was refused (HTTP " + status + ")." : message);
  }

  private JsonNode bodyOf(WebApplicationException web) {
    try {
      JsonNode body = json.readTree(web.getResponse().readEntity(String.class));
      return body == null ? json.missingNode() : body;
    } catch (JsonProcessingException | IllegalStateException e) {
      return json.missingNode();
    }
  }
}
