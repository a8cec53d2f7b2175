package dev.tandem.retrieval.files;

import dev.tandem.api.error.ApiError;

/** How long a file lives: {@code expires_after} of the API. */
public final class FileLife {

  private static final long MIN_SECONDS = 3_600;
  private static final long MAX_SECONDS = 2_592_000;

  private FileLife() {}

  /**
   * Seconds from creation to expiry, or null when the file stays.
   *
   * @param anchor as sent, or null
   * @param seconds as sent, or null
   * @throws ApiError 400 when only one is given, the anchor is not created_at, or the seconds are
   *     not between an hour and 30 days
   */
  public static Long seconds(String anchor, String seconds) {
    if (anchor == null && seconds == null) {
      return null;
    }
    if (!"created_at".equals(anchor)) {
      throw ApiError.invalid(
          "expires_after.anchor", "'expires_after.anchor' must be 'created_at'.");
    }
    try {
      long value = Long.parseLong(seconds == null ? "" : seconds);
      if (value >= MIN_SECONDS && value <= MAX_SECONDS) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw ApiError.invalid(
        "expires_after.seconds",
        "'expires_after.seconds' must be a whole number from 3600 (an hour) to 2592000 (30 days).");
  }
}
