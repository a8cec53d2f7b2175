package dev.tandem.api.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells requests of this machine's programs from those of a web page in its browser. Without keys
 * the loopback address is the only protection, and a browser reaches it for any site: by a request
 * across sites, which names its {@code Origin}, or by DNS rebinding, which names the site as {@code
 * Host}.
 */
final class SameMachine {

  private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  private SameMachine() {}

  /** Why the request is refused, or empty when it may pass. */
  static Optional<String> refusal(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority != null && !isLoopback(authority.host())) {
      return Optional.of(
          "Without API keys only requests to 'localhost' or a loopback address are served, "
              + "and this one names another host. Use http://127.0.0.1, or configure API keys.");
    }
    if (!request.headers().getAll("origin").stream().allMatch(SameMachine::isLoopbackOrigin)) {
      return Optional.of(
          "Without API keys requests from web pages of other sites are refused. "
              + "Configure API keys to call Tandem from a web page.");
    }
    return Optional.empty();
  }

  static boolean isLoopbackOrigin(String origin) {
    try {
      String host = new URI(origin).getHost();
      return host != null && isLoopback(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** By name only: resolving a name here is what DNS rebinding hopes for. */
  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || IPV4_LOOPBACK.matcher(name).matches();
  }
}
