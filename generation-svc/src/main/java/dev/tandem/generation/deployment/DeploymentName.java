package dev.tandem.generation.deployment;

import dev.tandem.api.error.ApiError;
import java.util.Set;
import java.util.regex.Pattern;

/** What a deployment may be called. */
final class DeploymentName {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");
  private static final Set<String> BUILT_IN = Set.of("extractive");

  /** As a last segment they are addresses below a deployment. */
  private static final Set<String> ADDRESSES = Set.of("versions", "rollback");

  /** They do not survive in an address. */
  private static final Set<String> LOST_IN_PATHS = Set.of("", ".", "..");

  private DeploymentName() {}

  /** Whether a deployment can have this name; others need not be looked up. */
  static boolean possible(String name) {
    return ALLOWED.matcher(name).matches() && !BUILT_IN.contains(name);
  }

  /**
   * The name itself.
   *
   * @throws ApiError 400 when no deployment may be called so
   */
  static String check(String name) {
    if (!ALLOWED.matcher(name).matches()) {
      throw invalid("must be 1 to 128 characters: letters, digits, '-', '_', '.', ':' and '/'");
    }
    if (BUILT_IN.contains(name)) {
      throw invalid("must not be '" + name + "', which is a built-in model");
    }
    String[] segments = name.split("/", -1);
    for (String segment : segments) {
      if (LOST_IN_PATHS.contains(segment)) {
        throw invalid("must not have a part between slashes that is empty, '.' or '..'");
      }
    }
    if (segments.length > 1 && ADDRESSES.contains(segments[segments.length - 1])) {
      throw invalid("must not end with '/versions' or '/rollback'");
    }
    return name;
  }

  private static ApiError invalid(String why) {
    return ApiError.invalid("name", "'name' " + why + ".");
  }
}
