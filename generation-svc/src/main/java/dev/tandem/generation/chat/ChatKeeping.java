package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Keeps the completions whose callers want it. */
@ApplicationScoped
public class ChatKeeping {

  private final StoredCompletions store;
  private final ObjectMapper json;

  public ChatKeeping(StoredCompletions store, ObjectMapper json) {
    this.store = store;
    this.json = json;
  }

  /** Keeps a finished completion when its request says so. */
  Uni<Void> keep(String project, ChatRequest request, ChatAssembly assembly) {
    if (!request.store()) {
      return Uni.createFrom().voidItem();
    }
    ChatCompletion completion = assembly.completion();
    ObjectNode shown = json.valueToTree(completion);
    List<JsonNode> messages = new ArrayList<>();
    request.forServer().path("messages").forEach(messages::add);
    var metadata = completion.metadata() == null ? request.metadata() : completion.metadata();
    return store.save(project, new StoredCompletion(shown, messages, metadata));
  }
}
