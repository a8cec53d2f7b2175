package dev.tandem.generation.batch.rest;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** HTTP calls on behalf of a project, as Unis: cancelling one ends its exchange. Thread-safe. */
final class Calls {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Made by the first call: most processes never run a batch. */
  private static final class Lazy {
    private static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Infrastructure.getDefaultExecutor())
            .build();
  }

  private Calls() {}

  static HttpRequest.Builder request(String authorization, URI base, String path) {
    String root = base.toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(root + path)).header("authorization", authorization);
  }

  /** Fails with {@link java.io.IOException} when there was no whole answer. */
  static <T> Uni<HttpResponse<T>> send(HttpRequest request, BodyHandler<T> body) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              CompletableFuture<HttpResponse<T>> answer = Lazy.CLIENT.sendAsync(request, body);
              emitter.onTermination(() -> answer.cancel(true));
              answer.whenComplete(
                  (response, failure) -> {
                    if (failure == null) {
                      emitter.complete(response);
                    } else {
                      emitter.fail(
                          failure instanceof CompletionException wrapped
                              ? wrapped.getCause()
                              : failure);
                    }
                  });
            });
  }
}
