package dev.tandem.generation.backend.openai;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where one replica's API begins.
 *
 * @param path without a slash at its end, such as {@code /v1}
 */
record BaseUrl(boolean tls, String host, int port, String path) {

  private static final Pattern VERSION = Pattern.compile("/v\\d[^/]*(/|$)");

  /** An address as it is configured; {@code /v1} is added unless its path names a version. */
  static BaseUrl of(URI uri) {
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    return new BaseUrl(tls, host, port, VERSION.matcher(path).find() ? path : path + "/v1");
  }

  /** What is wrong with an address, to be read after it; empty when nothing is. */
  static Optional<String> problem(URI uri) {
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
      return Optional.of("must begin with http:// or https://");
    }
    if (uri.getHost() == null) {
      return Optional.of("names no host");
    }
    if (uri.getUserInfo() != null) {
      return Optional.of("holds a password; use api-key for a key");
    }
    return uri.getRawQuery() == null && uri.getRawFragment() == null
        ? Optional.empty()
        : Optional.of("must end with its path");
  }
}
