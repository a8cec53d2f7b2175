package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Port to where conversations are kept. A conversation is seen only inside its project. */
public interface ConversationStore {

  /** Keeps a new conversation with its first items, all or nothing. Items carry ids. */
  Uni<Void> create(String project, Conversation conversation, List<JsonNode> items);

  Uni<Optional<Conversation>> find(String project, String id);

  /** Replaces all metadata; the conversation as it is then, or empty when there is none. */
  Uni<Optional<Conversation>> replaceMetadata(
      String project, String id, Map<String, String> metadata);

  /** Forgets the conversation and everything in it; says whether there was one. */
  Uni<Boolean> delete(String project, String id);
}
