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

  /**
   * The first of the rows, of which one more than the limit was asked for to tell {@code has_more}.
   */
  public static <T> Page<T> cut(List<T> rows, int limit, Function<T, String> id) {
    boolean more = rows.size() > limit;
    return of(more ? rows.subList(0, limit) : rows, more, id);
  }

  /** The same page with each item shown in another form; ids may change with it. */
  public <R> Page<R> map(Function<T, R> form, Function<R, String> id) {
    return of(data.stream().map(form).toList(), hasMore, id);
  }
}
