package dev.tandem.finetune.service;

import java.io.IOException;
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

/** The one HTTP client of requests to the other services. Thread-safe. */
public final class ServiceClient {

  /** Made by the first request: many processes never send one. */
  private static final class Lazy {
    private static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  private ServiceClient() {}

  /**
   * Blocks until there is a whole answer of any status.
   *
   * @param limit for the answer with its body; the client's own timeout ends with the headers
   * @throws IOException when there is none in time, or this thread was interrupted, which it still
   *     is then
   */
  public static <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, Duration limit)
      throws IOException {
    CompletableFuture<HttpResponse<T>> answer = sendAsync(request, body);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no whole answer after " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      answer.cancel(true);
    }
  }

  public static <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> body) {
    return Lazy.CLIENT.sendAsync(request, body);
  }

  /** An id or a name as a segment of a path, or a value of a query. */
  public static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Whether the status says that the request was wrong, and not that the service is away. */
  public static boolean blames(int status) {
    return status >= 400 && status < 500 && status != 401 && status != 408;
  }
}
