package dev.tandem.api.request;

import dev.tandem.api.error.ApiError;

/** Text from a request that is going to be stored. PostgreSQL cannot keep the NUL character. */
public final class UserText {

  private UserText() {}

  /**
   * The text itself.
   *
   * @param param the request's parameter, for the message
   * @param text may be null, and is returned then
   * @param maxChars longest accepted, in UTF-16 units
   * @throws ApiError 400 when it is too long or holds a NUL character
   */
  public static String check(String param, String text, int maxChars) {
    if (text == null) {
      return null;
    }
    if (text.length() > maxChars) {
      throw ApiError.invalid(
          param, "'" + param + "' is longer than the " + maxChars + " characters allowed.");
    }
    if (text.indexOf('\0') >= 0) {
      throw ApiError.invalid(param, "'" + param + "' must not contain NUL characters.");
    }
    return text;
  }
}
