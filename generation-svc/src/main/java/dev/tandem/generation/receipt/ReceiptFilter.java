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
      return Optional.of(
          value.chars().allMatch(c -> c >= '0' && c <= '9')
              ? Instant.ofEpochSecond(Long.parseLong(value))
              : Instant.parse(value));
    } catch (DateTimeException | NumberFormatException e) {
      throw ApiError.invalid(
          name, "'" + name + "' must be in epoch seconds, or a time such as 2026-11-21T13:30:00Z.");
    }
  }
}
