package dev.tandem.api.auth;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A line of the keys file: {@code <sha-256> <project> [roles=…] [limit=…]… [name]}. What has the
 * form of a setting and is none is refused, since as a name it would silently allow everything.
 */
record KeyLine(byte[] hash, Identity identity) {

  private static final Pattern SETTING = Pattern.compile("([a-z-]+)=(\\S*)");
  private static final int ID_DIGITS = 12;
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  static KeyLine parse(String line) {
    List<String> words = List.of(line.split("\\s+"));
    if (words.size() < 2 || words.get(0).length() != 64) {
      throw new IllegalArgumentException(
          "a line must be: <sha-256 in hex> <project> [setting=value]... [name]");
    }
    Set<Role> roles = Role.ALL;
    Map<Limit, Long> limits = new EnumMap<>(Limit.class);
    int next = 2;
    for (; next < words.size(); next++) {
      var setting = SETTING.matcher(words.get(next));
      if (!setting.matches()) {
        break;
      }
      if (setting.group(1).equals("roles")) {
        roles = roles(setting.group(2));
      } else {
        Limit limit = limit(setting.group(1));
        limits.put(limit, amount(limit, setting.group(2)));
      }
    }
    String hash = words.get(0);
    String name = String.join(" ", words.subList(next, words.size()));
    String id = Identity.KEY_PREFIX + hash.substring(0, ID_DIGITS);
    return new KeyLine(
        HexFormat.of().parseHex(hash),
        new Identity(Identity.Kind.KEY, words.get(1), id, name, roles, limits));
  }

  static Set<Role> roles(String list) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : list.split(",", -1)) {
      roles.add(
          Role.named(name)
              .orElseThrow(() -> new IllegalArgumentException("no role '" + name + "'")));
    }
    return roles;
  }

  private static Limit limit(String name) {
    for (Limit limit : Limit.values()) {
      if (limit.label().equals(name)) {
        return limit;
      }
    }
    throw new IllegalArgumentException("no setting '" + name + "'");
  }

  private static long amount(Limit limit, String value) {
    BigDecimal amount = new BigDecimal(value);
    long whole =
        (limit == Limit.COST_PER_MONTH ? amount.multiply(MILLION) : amount).longValueExact();
    if (whole < 0) {
      throw new IllegalArgumentException(limit.label() + " is below 0");
    }
    return whole;
  }
}
