package dev.tandem.finetune.drift.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.finetune.drift.DriftConfig;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.service.ServiceRequests;
import dev.tandem.finetune.serving.ServingConfig;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** Requests about what is watched to the other services. */
@Singleton
class Watched extends ServiceRequests {

  @Inject
  Watched(
      RetrievalConfig retrieval,
      ServingConfig generation,
      DriftConfig config,
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

  Watched(
      Supplier<URI> retrieval,
      Supplier<URI> generation,
      Duration timeout,
      ServiceTokens tokens,
      ObjectMapper json) {
    super(
        retrieval,
        generation,
        new Purpose(timeout, null, "What is watched cannot be reached at the moment."),
        tokens,
        json);
  }
}
