package dev.tandem.api.limit;

import dev.tandem.api.limit.Bucket.Standing;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Where a caller stands, in the headers that OpenAI's clients read. */
final class LimitHeaders {

  private LimitHeaders() {}

  /**
   * @param of {@code requests} or {@code tokens}
   */
  static void write(HttpServerResponse response, String of, Standing standing) {
    response
        .putHeader("x-ratelimit-limit-" + of, Long.toString(standing.limit()))
        .putHeader("x-ratelimit-remaining-" + of, Long.toString(standing.remaining()))
        .putHeader("x-ratelimit-reset-" + of, text(standing.reset()));
  }

  /** As in {@code 6m0s}, {@code 1s} and {@code 120ms}; never earlier than it is. */
  static String text(Duration time) {
    long millis = time.plusNanos(999_999).toMillis();
    if (millis < 1_000) {
      return millis == 0 ? "0s" : millis + "ms";
    }
    long seconds = (millis + 999) / 1_000;
    long hours = seconds / 3_600;
    long minutes = seconds / 60 % 60;
    String rest = seconds % 60 + "s";
    if (hours > 0) {
      return hours + "h" + minutes + "m" + rest;
    }
    return minutes > 0 ? minutes + "m" + rest : rest;
  }
}
