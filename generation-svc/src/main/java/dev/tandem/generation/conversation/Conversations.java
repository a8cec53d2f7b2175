package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Conversations of projects. Every operation fails with {@link ApiError} 404 when the project has
 * no such conversation. Thread-safe.
 */
@ApplicationScoped
public class Conversations {

  private static final Pattern ID = Pattern.compile("conv_[0-9a-z]{24}");

  private final ConversationStore store;
  private final ConversationItems items;
  private final ConversationsConfig config;
  private final Clock clock;

  public Conversations(
      ConversationStore store, ConversationItems items, ConversationsConfig config, Clock clock) {
    this.store = store;
    this.items = items;
    this.config = config;
    this.clock = clock;
  }

  /**
   * What was said so far, oldest first: the newest items that fit the limits of {@link
   * ConversationsConfig}. Outputs of tools whose call no longer fits are left out.
   */
  public Uni<List<JsonNode>> history(String project, String id) {
    return inside(
            id, () -> items.newest(project, id, config.historyItems(), bytes()), Optional.empty())
        .map(found -> History.whole(found.orElseThrow(() -> unknown(id))));
  }

  /**
   * Adds what a response was asked and answered, in this order. Items that have an id can be
   * appended again without being doubled; those without get one.
   */
  public Uni<Void> append(String project, String id, List<JsonNode> added, Memo memo) {
    return inside(
            id,
            () -> items.append(project, id, List.copyOf(identified(added).values()), memo),
            false)
        .map(
            exists -> {
              if (!exists) {
                throw unknown(id);
              }
              return null;
            });
  }

  Uni<Conversation> create(String project, List<JsonNode> first, Map<String, String> metadata) {
    Conversation conversation =
        new Conversation(Ids.next(Conversation.PREFIX), clock.instant().getEpochSecond(), metadata);
    return store
        .create(project, conversation, List.copyOf(identified(first).values()))
        .replaceWith(conversation);
  }

  Uni<Conversation> find(String project, String id) {
    return inside(id, () -> store.find(project, id), Optional.empty())
        .map(found -> found.orElseThrow(() -> unknown(id)));
  }

  Uni<Conversation> update(String project, String id, Map<String, String> metadata) {
    return inside(id, () -> store.replaceMetadata(project, id, metadata), Optional.empty())
        .map(found -> found.orElseThrow(() -> unknown(id)));
  }

  Uni<Void> delete(String project, String id) {
    return inside(id, () -> store.delete(project, id), false)
        .map(
            deleted -> {
              if (!deleted) {
                throw unknown(id);
              }
              return null;
            });
  }

  /** Adds items and gives them back as they are kept. */
  Uni<List<JsonNode>> add(String project, String id, List<JsonNode> added) {
    Map<String, JsonNode> identified = identified(added);
    return append(project, id, List.copyOf(identified.values()), Memo.NONE)
        .chain(() -> items.find(project, id, List.copyOf(identified.keySet())));
  }

  Uni<JsonNode> item(String project, String id, String itemId) {
    return inside(id, () -> items.find(project, id, List.of(itemId)), List.<JsonNode>of())
        .map(found -> found.stream().findFirst().orElseThrow(() -> unknownItem(itemId)));
  }

  /** Forgets an item; the conversation that it was in. */
  Uni<Conversation> deleteItem(String project, String id, String itemId) {
    return find(project, id)
        .call(
            conversation ->
                items
                    .delete(project, id, itemId)
                    .invoke(
                        deleted -> {
                          if (!deleted) {
                            throw unknownItem(itemId);
                          }
                        }));
  }

  Uni<Page<JsonNode>> items(String project, String id, PageRequest request) {
    return position(project, id, request.after())
        .chain(
            after ->
                inside(
                    id,
                    () -> items.list(project, id, request.ascending(), after, request.limit() + 1),
                    Optional.<List<JsonNode>>empty()))
        .map(
            found ->
                Page.cut(
                    found.orElseThrow(() -> unknown(id)), request.limit(), Conversations::idOf));
  }

  private Uni<Long> position(String project, String id, String after) {
    if (after == null) {
      return Uni.createFrom().nullItem();
    }
    return find(project, id)
        .chain(() -> items.position(project, id, after))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        ApiError.invalid(
                            "after", "'after' must be the id of an item of this conversation.")));
  }

  private static Map<String, JsonNode> identified(List<JsonNode> items) {
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    for (JsonNode item : items) {
      JsonNode identified = ItemIds.identified(item);
      byId.putIfAbsent(idOf(identified), identified);
    }
    return byId;
  }

  /** What is no id is not looked up: it may hold what no database column can. */
  private static <T> Uni<T> inside(String id, Supplier<Uni<T>> lookup, T otherwise) {
    return id != null && ID.matcher(id).matches() ? lookup.get() : Uni.createFrom().item(otherwise);
  }

  private long bytes() {
    return config.historySize().asLongValue();
  }

  private static String idOf(JsonNode item) {
    return item.path("id").asText();
  }

  private static ApiError unknown(String id) {
    return ApiError.notFound("conversation", id);
  }

  private static ApiError unknownItem(String id) {
    return ApiError.notFound("conversation item", id);
  }
}
