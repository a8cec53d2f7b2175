package dev.tandem.generation.receipt;

import dev.tandem.api.error.ApiError;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Which receipts a list shows. */
public record ReceiptFilter(
    Optional<String> answerId,
    Optional<String> deployment,
    Optional<String> route,
    Optional<Boolean> abstained,
    Optional<Instant> createdAfter,
    Optional<Instant> createdBefore) {

  private static final Instant FAR = Instant.parse("+10000-01-01T00:00:00Z");

  /**
   * A moment out of a query parameter.
   *
   * @param value epoch seconds, or a date and time as RFC 3339 writes it; or null
   * @throws ApiError 400 when it is neither
   */
  public static Optional<Instant> moment(String name, String value) {
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant moment =
          value.chars().allMatch(c -> c >= '0' && c <= '9')
              ? Instant.ofEpochSecond(Long.parseLong(value))
              : Instant.parse(value);
      if (!moment.isBefore(Instant.EPOCH) && moment.isBefore(FAR)) {
        return Optional.of(moment);
      }
    } catch (DateTimeException | NumberFormatException e) {
      // Answered below, like a moment that no calendar has.
    }
    throw ApiError.invalid(
        name, "'" + name + "' must be in epoch seconds, or a time such as 2026-11-21T13:30:00Z.");
  }
}
