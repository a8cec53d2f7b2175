package dev.tandem.api.page;

import dev.tandem.api.error.ApiError;

/**
 * Which part of a list is asked for.
 *
 * @param limit items on the page, at least 1
 * @param ascending oldest first; the default of the API is newest first
 * @param after id of the item that the page follows, or null
 * @param before id of the item that the page ends in front of, or null
 */
public record PageRequest(int limit, boolean ascending, String after, String before) {

  /**
   * Reads the query parameters of a list.
   *
   * @throws ApiError when a limit is out of 1..max, the order is not asc or desc, or both cursors
   *     are given
   */
  public static PageRequest of(
      String limit, int defaultLimit, int maxLimit, String order, String after, String before) {
    int count = defaultLimit;
    if (limit != null && !limit.isEmpty()) {
      try {
        count = Integer.parseInt(limit);
      } catch (NumberFormatException e) {
        throw ApiError.invalid("limit", "'limit' must be a whole number.");
      }
      if (count < 1 || count > maxLimit) {
        throw ApiError.invalid("limit", "'limit' must be between 1 and " + maxLimit + ".");
      }
    }
    if (order != null && !order.equals("asc") && !order.equals("desc")) {
      throw ApiError.invalid("order", "'order' must be 'asc' or 'desc'.");
    }
    if (after != null && before != null) {
      throw ApiError.invalid("before", "Give 'after' or 'before', not both.");
    }
    return new PageRequest(count, "asc".equals(order), after, before);
  }
}
