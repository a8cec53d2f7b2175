package dev.tandem.finetune.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.service.Connections;
import dev.tandem.finetune.serving.ServingConfig;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Finds the other services by the settings of files and of serving. */
@Singleton
class OtherServices {

  @Produces
  @Singleton
  Connections connections(
      RetrievalConfig retrieval,
      ServingConfig generation,
      ServiceTokens tokens,
      ObjectMapper json,
      HttpServer server) {
    return new Connections(
        retrieval::url, () -> generation.url().orElseGet(server::getLocalBaseUri), tokens, json);
  }
}
