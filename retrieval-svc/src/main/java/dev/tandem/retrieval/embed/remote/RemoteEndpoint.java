package dev.tandem.retrieval.embed.remote;

import dev.tandem.api.error.ApiError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * One address that answers JSON with JSON. Tries again, waiting longer each time, after 429, 5xx
 * and lost connections. Blocking, thread-safe.
 */
final class RemoteEndpoint {

  private static final Logger LOG = Logger.getLogger(RemoteEndpoint.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /**
   * How patient to be.
   *
   * @param timeout for the whole of one answer
   * @param retries further tries
   * @param backOff before the first further try, doubled each time
   */
  record Patience(Duration timeout, int retries, Duration backOff) {}

  private final String model;
  private final URI address;
  private final Optional<String> key;
  private final Patience patience;
  private final HttpClient client;

  RemoteEndpoint(String model, URI address, Optional<String> key, Patience patience) {
    this.model = model;
    this.address = address;
    this.key = key;
    this.patience = patience;
    this.client = HttpClient.newBuilder().connectTimeout(patience.timeout()).build();
  }

  /**
   * The body of a successful answer.
   *
   * @throws ApiError 400 when the endpoint finds fault with the texts, 503 for all else
   */
  byte[] post(byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    key.ifPresent(secret -> request.header("authorization", "Bearer " + secret));
    Duration wait = patience.backOff();
    for (int tries = 0; ; tries++) {
      Try result = send(request.build());
      if (result.answer().isPresent()) {
        return result.answer().get();
      }
      if (!result.again() || tries >= patience.retries()) {
        throw result.failure();
      }
      pause(result.retryAfter().orElse(wait));
      wait = wait.multipliedBy(2);
    }
  }

  /** The outcome of one try: an answer, or a failure. */
  private record Try(
      Optional<byte[]> answer, ApiError failure, boolean again, Optional<Duration> retryAfter) {

    static Try failed(ApiError failure, boolean again) {
      return new Try(Optional.empty(), failure, again, Optional.empty());
    }
  }

  private Try send(HttpRequest request) {
    // Asynchronous, because the request's own timeout ends with the headers, not with the body.
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return judge(answer.get(patience.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Try.failed(unavailable("gave no answer within " + patience.timeout()), true);
    } catch (ExecutionException e) {
      LOG.warnf("%s: %s", address, e.getCause());
      return Try.failed(unavailable("cannot be reached"), e.getCause() instanceof IOException);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return Try.failed(unavailable("was not waited for"), false);
    }
  }

  private Try judge(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 200) {
      return new Try(Optional.of(response.body()), null, false, Optional.empty());
    }
    LOG.warnf("%s answered HTTP %d", address, status);
    if (status == 400 || status == 413 || status == 422) {
      ApiError refused =
          ApiError.invalid(
              "input",
              "The embedding model '" + model + "' refused the text (HTTP " + status + ").");
      return Try.failed(refused, false);
    }
    boolean again = status == 429 || status >= 500;
    Optional<Duration> retryAfter =
        response.headers().firstValue("retry-after").flatMap(RemoteEndpoint::seconds);
    return new Try(Optional.empty(), unavailable("answered HTTP " + status), again, retryAfter);
  }

  private static Optional<Duration> seconds(String header) {
    try {
      Duration wait = Duration.ofMillis((long) (Double.parseDouble(header) * 1000));
      return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    } catch (NumberFormatException e) {
      // The other form is a date; the doubling wait serves as well.
      return Optional.empty();
    }
  }

  private ApiError unavailable(String what) {
    return ApiError.unavailable("The embedding model '" + model + "' " + what + ".");
  }

  private void pause(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for");
    }
  }
}
