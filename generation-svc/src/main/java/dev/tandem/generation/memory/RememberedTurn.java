package dev.tandem.generation.memory;

import java.time.Instant;

/**
 * A piece of a turn that was found again.
 *
 * @param itemId of the message that it is from
 * @param role {@code user} or {@code assistant}
 * @param number counts up in the order of remembering, over all conversations
 * @param score cosine of piece and query
 */
public record RememberedTurn(
    String id,
    String conversationId,
    String itemId,
    String role,
    String text,
    Instant createdAt,
    long number,
    double score) {

  private static final int BYTES_PER_TOKEN = 4;

  int tokens() {
    int bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }
}
