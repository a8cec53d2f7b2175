package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the items of stored responses in the place of references to them. */
@ApplicationScoped
public class ItemReferences {

  private static final int MAX_REFERENCES = 100;
  private static final Pattern ITEM_ID =
      Pattern.compile("(?:msg|fs|fc|rs)_([0-9a-z]{24})(?:_a?\\d+)?");

  private final ResponseStore store;
  private final Continuation continuation;

  public ItemReferences(ResponseStore store, Continuation continuation) {
    this.store = store;
    this.continuation = continuation;
  }

  /**
   * The items with every {@code item_reference} replaced.
   *
   * @throws ApiError 404 by the Uni, when the project has no such item
   */
  Uni<List<JsonNode>> resolve(String project, List<JsonNode> items) {
    long references = items.stream().filter(ItemReferences::isReference).count();
    if (references == 0) {
      return Uni.createFrom().item(items);
    }
    if (references > MAX_REFERENCES) {
      throw ApiError.invalid("input", "'input' must hold at most 100 item references.");
    }
    List<Uni<JsonNode>> resolved = new ArrayList<>(items.size());
    for (JsonNode item : items) {
      resolved.add(
          isReference(item)
              ? find(project, item.path("id").asText())
              : Uni.createFrom().item(item));
    }
    return Uni.join().all(resolved).usingConcurrencyOf(4).andFailFast();
  }

  private static boolean isReference(JsonNode item) {
    return item.path("type").asText().equals("item_reference");
  }

  private Uni<JsonNode> find(String project, String itemId) {
    Matcher matcher = ITEM_ID.matcher(itemId);
    if (!matcher.matches()) {
      throw ApiError.notFound("item", itemId);
    }
    return store
        .find(project, ResponseHeader.PREFIX + matcher.group(1))
        .map(
            response ->
                response
                    .flatMap(stored -> itemOf(stored, itemId))
                    .orElseThrow(() -> ApiError.notFound("item", itemId)));
  }

  private Optional<JsonNode> itemOf(StoredResponse stored, String itemId) {
    List<JsonNode> items = new ArrayList<>(stored.input());
    items.addAll(continuation.output(stored));
    return items.stream().filter(item -> item.path("id").asText().equals(itemId)).findFirst();
  }
}
