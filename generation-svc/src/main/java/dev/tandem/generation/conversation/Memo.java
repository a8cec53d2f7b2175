package dev.tandem.generation.conversation;

import java.util.Set;

/**
 * Which of the items that are added to a conversation memory is going to keep. They are marked so
 * until it has, whatever happens to the process in between.
 *
 * @param user as the request named them, or null
 */
public record Memo(Set<String> itemIds, String user) {

  public static final Memo NONE = new Memo(Set.of(), null);

  public Memo {
    itemIds = Set.copyOf(itemIds);
  }
}
