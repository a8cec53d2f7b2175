package dev.tandem.finetune.files.rest;

import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.RetrievalConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Requests to retrieval-svc with a service token of the project. Thread-safe. */
@ApplicationScoped
class Calls {

  private static final Logger LOG = Logger.getLogger(Calls.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Made by the first call: many processes never train. */
  private static final class Lazy {
    private static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  private final String base;
  private final ServiceTokens tokens;
  private final Duration most;

  @Inject
  Calls(RetrievalConfig config, ServiceTokens tokens) {
    this(config.url(), tokens, Duration.ofMinutes(10));
  }

  /**
   * @param most that any request is given
   */
  Calls(URI base, ServiceTokens tokens, Duration most) {
    this.most = most;
    this.base = base.toString().replaceAll("/+$", "");
    this.tokens = tokens;
  }

  HttpRequest.Builder request(String project, String path, Duration limit) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(limit.compareTo(most) < 0 ? limit : most)
        .header("authorization", tokens.authorization(project, Service.RETRIEVAL));
  }

  /** Blocks until there is a whole answer of any status; the limit holds for its body too. */
  <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
    CompletableFuture<HttpResponse<T>> answer = sendAsync(request, body);
    try {
      return answer.get(request.timeout().orElse(most).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw away(e.getCause());
    } catch (TimeoutException e) {
      throw away(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(e);
    } finally {
      answer.cancel(true);
    }
  }

  <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> body) {
    return Lazy.CLIENT.sendAsync(request, body);
  }

  /** The failure for a status that is no success. */
  static ApiError refused(int status, String message) {
    boolean blames = status >= 400 && status < 500 && status != 401 && status != 408;
    return blames
        ? ApiError.of(status, null, null, message.isEmpty() ? "The file was refused." : message)
        : away(new IOException("retrieval-svc answered HTTP " + status));
  }

  static ApiError away(Throwable failure) {
    LOG.warnf("retrieval-svc: %s", failure);
    return ApiError.unavailable("Files cannot be reached at the moment. Try again.");
  }

  static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
