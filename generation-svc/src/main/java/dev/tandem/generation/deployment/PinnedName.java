package dev.tandem.generation.deployment;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One version of a deployment by its own name, such as {@code support@4}, whatever share of the
 * requests it has. No deployment can be called so.
 */
record PinnedName(String name, int version) {

  private static final Pattern FORM = Pattern.compile("(.{1,128})@([1-9][0-9]{0,8})");

  /** Empty when the name is not of this form. */
  static Optional<PinnedName> of(String name) {
    Matcher matcher = FORM.matcher(name);
    return matcher.matches() && DeploymentName.possible(matcher.group(1))
        ? Optional.of(new PinnedName(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}
