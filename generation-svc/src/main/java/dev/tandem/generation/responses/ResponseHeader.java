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
  static final String CALL_PREFIX = "fc_";
  static final String REASONING_PREFIX = "rs_";

  String messageId() {
    return MESSAGE_PREFIX + suffix();
  }

  String searchId() {
    return SEARCH_PREFIX + suffix();
  }

  String callId(int number) {
    return CALL_PREFIX + suffix() + "_" + number;
  }

  String reasoningId(int number) {
    return REASONING_PREFIX + suffix() + (number == 0 ? "" : "_a" + number);
  }

  /** The id of a message; those behind the first have a number. */
  String messageId(int number) {
    return messageId() + (number == 0 ? "" : "_a" + number);
  }

  private String suffix() {
    return id.substring(PREFIX.length());
  }
}
