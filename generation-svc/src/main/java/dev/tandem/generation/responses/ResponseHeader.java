package dev.tandem.generation.responses;

/**
 * What is fixed about a response before it is answered. The ids of its items are made from its own,
 * so that telling it again gives the same ones, and an item leads back to its response.
 *
 * @param createdAt epoch seconds
 * @param inputTokens estimated
 */
public record ResponseHeader(String id, long createdAt, int inputTokens, Echo echo) {

  static final String PREFIX = "resp_";
  static final String MESSAGE_PREFIX = "msg_";
  static final String SEARCH_PREFIX = "fs_";

  String messageId() {
    return MESSAGE_PREFIX + suffix();
  }

  String searchId() {
    return SEARCH_PREFIX + suffix();
  }

  private String suffix() {
    return id.substring(PREFIX.length());
  }
}
