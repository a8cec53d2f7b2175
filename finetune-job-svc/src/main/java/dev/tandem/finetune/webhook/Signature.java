package dev.tandem.finetune.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs deliveries: https://github.com/standard-webhooks/standard-webhooks, version 1. */
final class Signature {

  private static final String PREFIX = "whsec_";
  private static final String MAC = "HmacSHA256";
  private static final int MIN_BYTES = 24;

  private final byte[] key;

  /**
   * @throws IllegalArgumentException when it is no key of at least 24 bytes
   */
  Signature(String secret) {
    this.key = key(secret);
  }

  /** See {@link #Signature(String)}. */
  static void check(String secret) {
    key(secret);
  }

  private static byte[] key(String secret) {
    if (!secret.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a webhook's secret starts with whsec_");
    }
    byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    if (key.length < MIN_BYTES) {
      throw new IllegalArgumentException("a webhook's secret needs at least 24 bytes");
    }
    return key;
  }

  /**
   * The header {@code webhook-signature}.
   *
   * @param id the header {@code webhook-id}
   * @param timestamp the header {@code webhook-timestamp}, seconds since 1970
   */
  String of(String id, long timestamp, String body) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      String content = id + "." + timestamp + "." + body;
      byte[] digest = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + MAC, e);
    }
  }
}
