package dev.tandem.generation.backend.openai;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How long a server asks us to wait: in milliseconds, in seconds, or until a date. */
final class RetryAfter {

  private static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  static Optional<Duration> of(MultiMap headers, Instant now) {
    Optional<Duration> millis =
        number(headers.get("retry-after-ms")).map(n -> Duration.ofMillis((long) n.doubleValue()));
    return millis.or(() -> ofStandard(headers.get("retry-after"), now)).map(RetryAfter::bounded);
  }

  private static Optional<Duration> ofStandard(String value, Instant now) {
    return number(value)
        .map(n -> Duration.ofMillis((long) (1000 * n)))
        .or(() -> date(value).map(then -> Duration.between(now, then)));
  }

  private static Optional<Double> number(String value) {
    try {
      return Optional.ofNullable(value).map(Double::valueOf).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(String value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
