package dev.tandem.finetune.promotion.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.promotion.PromotionsConfig;
import dev.tandem.finetune.service.ServiceRequests;
import dev.tandem.finetune.serving.ServingConfig;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** Requests of promotions to generation-svc. */
@Singleton
class PromotionRequests extends ServiceRequests {

  @Inject
  PromotionRequests(
      RetrievalConfig retrieval,
      ServingConfig generation,
      PromotionsConfig config,
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

  PromotionRequests(
      Supplier<URI> retrieval,
      Supplier<URI> generation,
      Duration timeout,
      ServiceTokens tokens,
      ObjectMapper json) {
    super(
        retrieval,
        generation,
        new Purpose(timeout, null, "The deployment cannot be reached at the moment."),
        tokens,
        json);
  }
}
