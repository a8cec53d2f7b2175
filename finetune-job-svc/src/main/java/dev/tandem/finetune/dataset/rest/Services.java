package dev.tandem.finetune.dataset.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.finetune.dataset.DatasetsConfig;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.service.ServiceRequests;
import dev.tandem.finetune.serving.ServingConfig;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** Questions of data sets to the other services. */
@Singleton
class Services extends ServiceRequests {

  @Inject
  Services(
      RetrievalConfig retrieval,
      ServingConfig generation,
      DatasetsConfig config,
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

  Services(
      Supplier<URI> retrieval,
      Supplier<URI> generation,
      Duration timeout,
      ServiceTokens tokens,
      ObjectMapper json) {
    super(
        retrieval,
        generation,
        new Purpose(
            timeout,
            "source",
            "What the rows are to be made from cannot be reached at the moment. Try again."),
        tokens,
        json);
  }
}
