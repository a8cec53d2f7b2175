package dev.tandem.retrieval.vectorstores;

import dev.tandem.api.error.ApiError;
import java.util.Arrays;

/** State of a file inside a store, as rows and the {@code filter} parameter name it. */
enum EntryStatus {
  IN_PROGRESS("in_progress"),
  COMPLETED("completed"),
  FAILED("failed"),
  CANCELLED("cancelled");

  private final String wire;

  EntryStatus(String wire) {
    this.wire = wire;
  }

  String wire() {
    return wire;
  }

  /**
   * The status that a list is narrowed to; null when none is asked for.
   *
   * @throws ApiError 400 when there is no such status
   */
  static EntryStatus ofFilter(String filter) {
    if (filter == null || filter.isEmpty()) {
      return null;
    }
    return Arrays.stream(values())
        .filter(status -> status.wire.equals(filter))
        .findFirst()
        .orElseThrow(
            () ->
                ApiError.invalid(
                    "filter", "'filter' must be in_progress, completed, failed or cancelled."));
  }
}
