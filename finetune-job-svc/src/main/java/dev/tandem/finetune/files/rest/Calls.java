package dev.tandem.finetune.files.rest;

import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.RetrievalConfig;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Requests to retrieval-svc with a service token of the project. Thread-safe. */
@ApplicationScoped
class Calls {

  private static final Logger LOG = Logger.getLogger(Calls.class);

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
    try {
      return ServiceClient.send(request, body, request.timeout().orElse(most));
    } catch (IOException e) {
      throw away(e);
    }
  }

  <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> body) {
    return ServiceClient.sendAsync(request, body);
  }

  /** The failure for a status that is no success. */
  static ApiError refused(int status, String message) {
    return ServiceClient.blames(status)
        ? ApiError.of(status, null, null, message.isEmpty() ? "The file was refused." : message)
        : away(new IOException("retrieval-svc answered HTTP " + status));
  }

  static ApiError away(Throwable failure) {
    LOG.warnf("retrieval-svc: %s", failure);
    return ApiError.unavailable("Files cannot be reached at the moment. Try again.");
  }
}
