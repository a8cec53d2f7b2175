package dev.tandem.api.page;

import dev.tandem.api.error.ApiError;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;

/**
 * How a page request is read from a table ordered by time of creation and number: the comparison
 * with the cursor, the order of the scan, and one row more than asked for, which tells {@code
 * has_more}. A page in front of a cursor is scanned backwards and turned round.
 */
public record Keyset(PageRequest request) {

  /** Where a cursor's item stands in the order. */
  public record Position(OffsetDateTime createdAt, long number) {}

  /** The id that the page starts or ends at, or null. */
  public String cursor() {
    return request.after() != null ? request.after() : request.before();
  }

  /** The failure when nothing in this list has the cursor's id. */
  public ApiError unknownCursor() {
    String param = request.after() != null ? "after" : "before";
    return ApiError.invalid(
        param, "'" + param + "' must be the id of an item of this list; none has this id.");
  }

  /** {@code <} or {@code >}: which rows the page consists of, seen from the cursor. */
  public String comparison() {
    return scansUpwards() ? ">" : "<";
  }

  /** {@code asc} or {@code desc}. */
  public String direction() {
    return scansUpwards() ? "asc" : "desc";
  }

  /** How many rows to read. */
  public int rows() {
    return request.limit() + 1;
  }

  /** The page, from rows in the order of the scan. */
  public <T> Page<T> page(List<T> rows, Function<T, String> id) {
    Page<T> page = Page.cut(rows, request.limit(), id);
    return request.before() == null ? page : Page.of(page.data().reversed(), page.hasMore(), id);
  }

  private boolean scansUpwards() {
    return request.ascending() == (request.before() == null);
  }
}
