package dev.tandem.api.auth;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a key or token may do in its project; {@link Operations} says which operation asks for which
 * role. Writers and trainers may read too, admins everything.
 */
public enum Role {
  /** Asks, searches, and reads what is there. */
  READER,
  /** Uploads files and changes what can be searched. */
  WRITER,
  /** Makes data sets and fine-tuning jobs. */
  TRAINER,
  /** Decides what goes live and who may see it, takes exports and reads the audit log. */
  ADMIN;

  /** All of them: a key of which the keys file says nothing else. */
  public static final Set<Role> ALL = Set.copyOf(EnumSet.allOf(Role.class));

  /** As configuration and tokens write it; empty for any other word. */
  public static Optional<Role> named(String name) {
    for (Role role : values()) {
      if (role.label().equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether somebody with this role may do what asks for the other. */
  boolean covers(Role other) {
    return this == ADMIN || this == other || other == READER;
  }
}
