package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Port to the items of conversations. Every operation is confined to one project. */
public interface ConversationItems {

  /**
   * Adds items at the end, in this order and with none of another append in between. An item whose
   * id the conversation has already is not added again, so that an append can be repeated.
   *
   * @param items each with an id
   * @return false when the project has no such conversation
   */
  Uni<Boolean> append(String project, String conversationId, List<JsonNode> items, Memo memo);

  /** Those of the conversation's items that have one of these ids, oldest first. */
  Uni<List<JsonNode>> find(String project, String conversationId, List<String> ids);

  /** Forgets one item; says whether there was one. */
  Uni<Boolean> delete(String project, String conversationId, String itemId);

  /** The place of an item in its conversation, or empty when it is not there. */
  Uni<Optional<Long>> position(String project, String conversationId, String itemId);

  /**
   * Items on one side of a position, in the order asked for; empty when the project has no such
   * conversation.
   *
   * @param after position that they follow in that order, or null for the beginning
   */
  Uni<Optional<List<JsonNode>>> list(
      String project, String conversationId, boolean ascending, Long after, int limit);

  /**
   * The newest items, oldest first; empty when the project has no such conversation.
   *
   * @param items at most so many
   * @param bytes of JSON after which no further item is taken; the newest always is
   */
  Uni<Optional<List<JsonNode>>> newest(
      String project, String conversationId, int items, long bytes);
}
