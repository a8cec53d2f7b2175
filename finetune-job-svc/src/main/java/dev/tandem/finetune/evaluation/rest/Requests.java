package dev.tandem.finetune.evaluation.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.service.ServiceRequests;
import dev.tandem.finetune.serving.ServingConfig;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** Requests of evaluations to the other services. */
@Singleton
class Requests extends ServiceRequests {

  @Inject
  Requests(
      RetrievalConfig retrieval,
      ServingConfig generation,
      EvaluationsConfig config,
      ServiceTokens tokens,
      ObjectMapper json,
      HttpServer server) {
    this(
        retrieval::url,
        () -> generation.url().orElseGet(server::getLocalBaseUri),
        config.timeout(),
        tokens,
        json);
  }

  Requests(
      Supplier<URI> retrieval,
      Supplier<URI> generation,
      Duration timeout,
      ServiceTokens tokens,
      ObjectMapper json) {
    super(
        retrieval,
        generation,
        new Purpose(timeout, null, "What is to be measured cannot be reached at the moment."),
        tokens,
        json);
  }
}
