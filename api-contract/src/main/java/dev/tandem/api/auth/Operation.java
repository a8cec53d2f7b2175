package dev.tandem.api.auth;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Methods on a path, and who may use them.
 *
 * @param service serves it
 * @param roles any of them is enough; none where only services may
 * @param methods as HTTP writes them
 * @param path its segments; {@code *} stands for any one, and {@code **} as the last for one or
 *     more, since names may hold slashes
 * @param forServices whether services of this installation use it
 * @param audited whether it is kept in the audit log
 */
public record Operation(
    Service service,
    Set<Role> roles,
    Set<String> methods,
    List<String> path,
    boolean forServices,
    boolean audited) {

  private static final String REST = "**";

  /** A line of the table in {@link Operations}. */
  static Operation parse(String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    Set<Role> roles = EnumSet.noneOf(Role.class);
    if (!words.get(1).equals("-")) {
      for (String role : words.get(1).split(",", -1)) {
        roles.add(Role.named(role).orElseThrow());
      }
    }
    List<String> flags = words.subList(4, words.size());
    return new Operation(
        Service.valueOf(words.get(0)),
        roles,
        Set.of(words.get(2).split(",", -1)),
        segments(words.get(3)),
        flags.contains("services"),
        flags.contains("audited"));
  }

  /** Whether only services may use it. */
  boolean internal() {
    return roles.isEmpty();
  }

  /** Whether the path names nothing but this. */
  boolean literal() {
    return path.stream().noneMatch(segment -> segment.startsWith("*"));
  }

  /** As the audit log names it. */
  public String template() {
    return "/" + String.join("/", path);
  }

  /** A method can be a part of several operations of the same path. */
  boolean matches(String method, List<String> segments) {
    return methods.contains(method) && matches(segments);
  }

  private boolean matches(List<String> segments) {
    boolean open = path.getLast().equals(REST);
    if (open ? segments.size() < path.size() : segments.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < path.size() - (open ? 1 : 0); i++) {
      String wanted = path.get(i);
      if (!wanted.equals("*") && !wanted.equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
