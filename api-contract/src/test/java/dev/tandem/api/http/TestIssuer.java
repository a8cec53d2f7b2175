package dev.tandem.api.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID Connect issuer on loopback: a discovery document, keys that it can change, tokens. */
public class TestIssuer implements QuarkusTestResourceLifecycleManager {

  static final String AUDIENCE = "tandem";

  private static final AtomicInteger ROTATIONS = new AtomicInteger();
  private static volatile KeyPair keys = generate();
  private static volatile String address;
  private static volatile int fetches;

  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    address = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/.well-known/openid-configuration", e -> answer(e, discovery()));
    server.createContext(
        "/keys",
        e -> {
          fetches++;
          answer(e, published());
        });
    server.start();
    return Map.of("tandem.auth.oidc.issuer", address);
  }

  @Override
  public void stop() {
    server.stop(0);
  }

  /** Signs with another key from now on, and publishes only that one. */
  static void rotate() {
    ROTATIONS.incrementAndGet();
    keys = generate();
  }

  static int fetches() {
    return fetches;
  }

  /** Claims of a token that is good for a minute. */
  static JwtClaimsBuilder claims(String subject) {
    return Jwt.claims()
        .issuer(address)
        .audience(AUDIENCE)
        .subject(subject)
        .expiresIn(Duration.ofMinutes(1));
  }

  static String signed(JwtClaimsBuilder claims) {
    return claims.jws().keyId(keyId()).sign(keys.getPrivate());
  }

  /** Signed with a key that nobody published, under the name of the one that is. */
  static String forged(JwtClaimsBuilder claims) {
    return claims.jws().keyId(keyId()).sign(generate().getPrivate());
  }

  private static String keyId() {
    return "key-" + ROTATIONS.get();
  }

  private static String discovery() {
    return """
        {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "token_endpoint": "%1$s/token",
         "authorization_endpoint": "%1$s/authorize"}
        """
        .formatted(address);
  }

  private static String published() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return """
        {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
        """
        .formatted(keyId(), base64(key.getModulus()), base64(key.getPublicExponent()));
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
