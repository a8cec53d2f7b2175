package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Pages through the input items of one response. */
final class InputItemPages {

  private InputItemPages() {}

  /**
   * @param items in the order they were sent
   * @throws ApiError 404 when a cursor names none of them
   */
  static Page<JsonNode> page(List<JsonNode> items, PageRequest request) {
    List<JsonNode> ordered = new ArrayList<>(items);
    if (!request.ascending()) {
      Collections.reverse(ordered);
    }
    int start = request.after() == null ? 0 : indexOf(ordered, request.after()) + 1;
    int end = request.before() == null ? ordered.size() : indexOf(ordered, request.before());
    int size = Math.min(request.limit(), end - start);
    List<JsonNode> page =
        request.before() == null
            ? ordered.subList(start, start + size)
            : ordered.subList(end - size, end);
    return Page.of(page, size < end - start, InputItemPages::idOf);
  }

  private static int indexOf(List<JsonNode> items, String id) {
    for (int i = 0; i < items.size(); i++) {
      if (idOf(items.get(i)).equals(id)) {
        return i;
      }
    }
    throw ApiError.notFound("input item", id);
  }

  private static String idOf(JsonNode item) {
    return item.path("id").asText();
  }
}
