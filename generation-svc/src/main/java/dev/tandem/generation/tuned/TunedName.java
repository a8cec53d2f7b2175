package dev.tandem.generation.tuned;

import dev.tandem.api.error.ApiError;
import java.util.regex.Pattern;

/** What a tuned model may be called: {@code ft:BASE:ORG:SUFFIX:ID}, with a checkpoint's step. */
final class TunedName {

  private static final String PREFIX = "ft:";
  private static final Pattern ALLOWED = Pattern.compile("ft:[A-Za-z0-9._:/+-]{1,253}");

  private TunedName() {}

  /** Whether a tuned model can have this name; others need not be looked up. */
  static boolean possible(String name) {
    return name.startsWith(PREFIX) && ALLOWED.matcher(name).matches();
  }

  /**
   * The name itself.
   *
   * @throws ApiError 400 when no tuned model may be called so
   */
  static String check(String name) {
    if (!possible(name)) {
      throw ApiError.invalid(
          "name",
          "'name' must be 'ft:' and 1 to 253 letters, digits, '.', '_', ':', '/', '+' and '-'.");
    }
    return name;
  }
}
