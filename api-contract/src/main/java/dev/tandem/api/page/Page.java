package dev.tandem.api.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;

/**
 * The list envelope. {@code first_id} and {@code last_id} are null when the page is empty; {@code
 * has_more} is always present, since its absence makes SDKs page for ever.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Page<T>(
    String object,
    List<T> data,
    @JsonProperty("first_id") String firstId,
    @JsonProperty("last_id") String lastId,
    @JsonProperty("has_more") boolean hasMore) {

  public static <T> Page<T> of(List<T> data, boolean hasMore, Function<T, String> id) {
    return new Page<>(
        "list",
        List.copyOf(data),
        data.isEmpty() ? null : id.apply(data.getFirst()),
        data.isEmpty() ? null : id.apply(data.getLast()),
        hasMore);
  }
}
