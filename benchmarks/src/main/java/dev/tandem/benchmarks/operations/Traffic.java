package dev.tandem.benchmarks.operations;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that tries again as OpenAI's SDKs do: twice, after half a second and after one, what
 * could not be connected, was cut off before an answer began, or was answered with 408, 409, 429 or
 * 5xx. An answer that breaks off in its middle is not tried again.
 */
final class Traffic implements AutoCloseable {

  private static final int TRIES = 3;
  private static final Pattern RECEIPT = Pattern.compile("\"(rcpt_[^\"]+)\"");

  /** A request as it is sent. */
  record Ask(HttpMethod method, String path, String type, Buffer body) {

    static Ask get(String path) {
      return new Ask(HttpMethod.GET, path, null, null);
    }

    static Ask delete(String path) {
      return new Ask(HttpMethod.DELETE, path, null, null);
    }

    static Ask json(String path, String body) {
      return new Ask(HttpMethod.POST, path, "application/json", Buffer.buffer(body));
    }

    static Ask file(String name, String content) {
      String text =
          """
          --boundary\r
          content-disposition: form-data; name="purpose"\r
          \r
          assistants\r
          --boundary\r
          content-disposition: form-data; name="file"; filename="%s"\r
          \r
          %s\r
          --boundary--\r
          """
              .formatted(name, content);
      String type = "multipart/form-data; boundary=boundary";
      return new Ask(HttpMethod.POST, "/v1/files", type, Buffer.buffer(text));
    }

    boolean isStream() {
      return body != null && body.toString().contains("\"stream\":true");
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client;
  private final int port;
  final AtomicLong sent = new AtomicLong();
  final AtomicLong retried = new AtomicLong();
  final AtomicLong failed = new AtomicLong();
  final Set<String> receipts = ConcurrentHashMap.newKeySet();

  Traffic(int port) {
    this.port = port;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(4).setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(1024));
  }

  /** Sends it, and again where that helps; fails when nothing helped, which is counted and told. */
  Future<String> ask(Ask ask) {
    sent.incrementAndGet();
    Promise<String> answer = Promise.promise();
    attempt(ask, 1, answer);
    return answer
        .future()
        .onSuccess(this::noteReceipt)
        .onFailure(
            failure -> {
              failed.incrementAndGet();
              System.err.printf("%s %s failed: %s%n", ask.method(), ask.path(), failure);
            });
  }

  /** Sends it and hangs up after a moment, as people do. */
  void abandon(Ask ask, long afterMillis) {
    sent.incrementAndGet();
    client
        .request(options(ask))
        .onSuccess(
            request -> {
              vertx.setTimer(afterMillis, late -> request.reset());
              Future<HttpClientResponse> ignored =
                  ask.body() == null ? request.send() : request.send(ask.body());
            });
  }

  private void noteReceipt(String answer) {
    Matcher receipt = RECEIPT.matcher(answer);
    if (receipt.find()) {
      receipts.add(receipt.group(1));
    }
  }

  private void attempt(Ask ask, int number, Promise<String> answer) {
    Consumer<Throwable> again =
        failure -> {
          if (number == TRIES) {
            answer.fail(failure);
          } else {
            retried.incrementAndGet();
            vertx.setTimer(500L * number, late -> attempt(ask, number + 1, answer));
          }
        };
    client
        .request(options(ask))
        .compose(request -> ask.body() == null ? request.send() : request.send(ask.body()))
        .onFailure(again::accept)
        .onSuccess(response -> read(ask, response, again, answer));
  }

  private static void read(
      Ask ask, HttpClientResponse response, Consumer<Throwable> again, Promise<String> answer) {
    int status = response.statusCode();
    if (status >= 500 || status == 408 || status == 409 || status == 429) {
      response.body().onComplete(any -> again.accept(new IllegalStateException("HTTP " + status)));
      return;
    }
    response
        .body()
        .onFailure(answer::fail)
        .onSuccess(
            body -> {
              String text = body.toString();
              if (status != 200) {
                answer.fail("HTTP " + status + " " + text);
              } else if (ask.isStream() && !text.contains("[DONE]")) {
                answer.fail(
                    "the stream broke off: " + text.substring(Math.max(0, text.length() - 300)));
              } else {
                answer.complete(text);
              }
            });
  }

  private RequestOptions options(Ask ask) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(ask.method())
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(ask.path());
    return ask.type() == null ? options : options.putHeader("content-type", ask.type());
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
