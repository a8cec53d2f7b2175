package dev.tandem.retrieval.rerank.remote;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.rerank.RerankConfig.ModelConfig;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * One address that answers JSON with JSON. Tries again after 429, 5xx and lost connections, within
 * the time that one call may take. Thread-safe, never blocks.
 */
final class RerankEndpoint {

  /** The code of calls that found no free place. */
  static final String BUSY = "reranker_busy";

  private static final Logger LOG = Logger.getLogger(RerankEndpoint.class);

  /** A thousand results that each carry their document of a few kilobytes. */
  private static final int LONGEST_ANSWER = 16 << 20;

  private final String name;
  private final URI address;
  private final Optional<String> key;
  private final ModelConfig config;
  private final Semaphore places;
  private final HttpClient client;

  RerankEndpoint(String name, URI address, ModelConfig config) {
    this.name = name;
    this.address = address;
    this.key = config.key();
    this.config = config;
    this.places = new Semaphore(config.concurrency());
    this.client = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
  }

  /**
   * The body of a successful answer. Cancelling closes the call.
   *
   * @return fails with {@link ApiError} 400 when the endpoint finds fault with the texts, 503 for
   *     all else
   */
  Uni<byte[]> post(byte[] body) {
    Uni<byte[]> call = Uni.createFrom().deferred(() -> send(body));
    return (config.retries() == 0
            ? call
            : call.onFailure(Retryable.class)
                .retry()
                .withBackOff(config.backOff())
                .atMost(config.retries()))
        .ifNoItem()
        .after(config.timeout())
        .failWith(() -> unavailable("gave no answer within " + config.timeout()))
        .onFailure(failure -> !(failure instanceof ApiError))
        .transform(this::told);
  }

  void close() {
    client.shutdownNow();
  }

  private Uni<byte[]> send(byte[] body) {
    if (!places.tryAcquire()) {
      return Uni.createFrom()
          .failure(ApiError.of(503, BUSY, null, "The reranker '" + name + "' is busy."));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    key.ifPresent(secret -> request.header("authorization", "Bearer " + secret));
    return Uni.createFrom()
        .completionStage(
            () -> client.sendAsync(request.build(), LimitedBody.ofAtMost(LONGEST_ANSWER)))
        .onTermination()
        .invoke(places::release)
        .onFailure(IOException.class)
        .transform(
            failure -> {
              LOG.warnf("%s: %s", address, failure);
              return new Retryable("cannot be reached");
            })
        .map(this::judge);
  }

  private byte[] judge(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 200) {
      return response.body();
    }
    LOG.warnf("%s answered HTTP %d", address, status);
    if (status == 400 || status == 413 || status == 422) {
      throw ApiError.invalid(
          "documents", "The reranker '" + name + "' refused the texts (HTTP " + status + ").");
    }
    if (status == 429 || status >= 500) {
      throw new Retryable("answered HTTP " + status);
    }
    throw unavailable("answered HTTP " + status);
  }

  private ApiError told(Throwable failure) {
    Throwable known = failure;
    // The back-off wraps the last failure when tries are used up.
    while (known != null && !(known instanceof Retryable)) {
      known = known.getCause();
    }
    if (known == null) {
      LOG.warnf(failure, "the reranker '%s' failed", name);
    }
    return unavailable(known == null ? "failed" : known.getMessage());
  }

  ApiError unavailable(String what) {
    return ApiError.unavailable("The reranker '" + name + "' " + what + ".");
  }

  /** What another try may mend. */
  private static final class Retryable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Retryable(String what) {
      super(what, null, false, true);
    }
  }
}
