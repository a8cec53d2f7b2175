package dev.tandem.api.error;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * The rest of a request that is answered before all of it has arrived. Most clients send on until
 * they have read the answer; closing the connection at once would reset it, and the answer would be
 * lost with it. So the rest is read and thrown away, for a limited time, and then the connection is
 * closed.
 */
final class UnreadBody {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RoutingContext context;

  private UnreadBody(RoutingContext context) {
    this.context = context;
  }

  static Optional<UnreadBody> of(RoutingContext context) {
    HttpServerRequest request = context.request();
    return request.isEnded() || !announcesBody(request)
        ? Optional.empty()
        : Optional.of(new UnreadBody(context));
  }

  private static boolean announcesBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null
        ? request.version() == HttpVersion.HTTP_2
            || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        : !length.equals("0");
  }

  /** To be called before the answer's head is written. */
  void discard() {
    HttpServerRequest request = context.request();
    boolean multiplexed = request.version() == HttpVersion.HTTP_2;
    if (!multiplexed) {
      context.response().putHeader("connection", "close");
    }
    long timer = context.vertx().setTimer(PATIENCE.toMillis(), late -> close(request, multiplexed));
    request
        .exceptionHandler(gone -> context.vertx().cancelTimer(timer))
        .handler(ignored -> {})
        .endHandler(
            done -> {
              context.vertx().cancelTimer(timer);
              if (!multiplexed && context.response().ended()) {
                request.connection().close();
              }
            })
        .resume();
  }

  private static void close(HttpServerRequest request, boolean multiplexed) {
    if (multiplexed) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }
}
