package dev.tandem.api.auth;

import java.util.Map;
import java.util.Set;

/**
 * Who sends a request.
 *
 * @param kind how they are known
 * @param project everything in the request is looked up in it
 * @param id the same for every request of one holder, and no secret: the beginning of a key's hash,
 *     or a token's subject
 * @param name what people call the holder, for the audit log; may be empty
 * @param limits largest use; what is not named is unlimited
 */
public record Identity(
    Kind kind, String project, String id, String name, Set<Role> roles, Map<Limit, Long> limits) {

  /** How somebody is known. */
  public enum Kind {
    /** By an API key. */
    KEY,
    /** By a token of the configured issuer. */
    TOKEN,
    /** As a service of this installation, by its service token. */
    SERVICE,
    /** Not at all: any program of this machine, while there are no keys. */
    ANYBODY
  }

  public Identity {
    roles = Set.copyOf(roles);
    limits = Map.copyOf(limits);
  }

  /** What the ids of keys' holders begin with. */
  public static final String KEY_PREFIX = "key-";

  private static final String NOBODY = "service";

  /** A service that works for the project. */
  public static Identity service(String project) {
    return service(project, null, Map.of());
  }

  /**
   * A service that does what somebody asked for earlier.
   *
   * @param holder whose limits it counts for, or null
   */
  public static Identity service(String project, String holder, Map<Limit, Long> limits) {
    return new Identity(
        Kind.SERVICE, project, holder == null ? NOBODY : holder, "", Role.ALL, limits);
  }

  static Identity anybody(String project) {
    return new Identity(Kind.ANYBODY, project, "anybody", "", Role.ALL, Map.of());
  }

  /** Whether the operation can be used with these roles. */
  boolean may(Operation operation) {
    return operation.roles().stream()
        .anyMatch(wanted -> roles.stream().anyMatch(role -> role.covers(wanted)));
  }
}
