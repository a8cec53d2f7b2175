package dev.tandem.generation.batch.rest;

import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.generation.batch.BatchTarget;
import dev.tandem.generation.batch.BatchesConfig;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.RetrievalConfig;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The routes of this service and of retrieval-svc, called as any client calls them. */
@ApplicationScoped
public class RestBatchTarget implements BatchTarget {

  private static final String EMBEDDINGS = "/v1/embeddings";

  private final Supplier<URI> generation;
  private final URI retrieval;
  private final ServiceTokens tokens;

  /** The server's own address is known once it listens, long after this is made. */
  @Inject
  public RestBatchTarget(
      BatchesConfig config, RetrievalConfig retrieval, ServiceTokens tokens, HttpServer server) {
    this(() -> config.url().orElseGet(server::getLocalBaseUri), retrieval.url(), tokens);
  }

  RestBatchTarget(Supplier<URI> generation, URI retrieval, ServiceTokens tokens) {
    this.generation = generation;
    this.retrieval = retrieval;
    this.tokens = tokens;
  }

  @Override
  public Uni<Answer> send(Asker asker, String endpoint, String body) {
    boolean embeds = endpoint.equals(EMBEDDINGS);
    URI base = embeds ? retrieval : generation.get();
    Service service = embeds ? Service.RETRIEVAL : Service.GENERATION;
    HttpRequest request =
        Calls.request(bearer(asker, service), base, endpoint)
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return Calls.send(request, BodyHandlers.ofString()).map(RestBatchTarget::answer);
  }

  private String bearer(Asker asker, Service service) {
    return tokens.authorization(asker.project(), service, asker.holder().orElse(""));
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("x-request-id").orElse(null),
        response.headers().firstValue("retry-after").flatMap(RestBatchTarget::seconds),
        response.body());
  }

  /** The other form is a date; whoever sends it is waited for like one that says nothing. */
  private static Optional<Duration> seconds(String header) {
    try {
      long seconds = Long.parseLong(header.strip());
      return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
