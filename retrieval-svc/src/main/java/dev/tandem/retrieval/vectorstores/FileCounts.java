package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.mutiny.sqlclient.Row;

/** How many files are in which state; files that wait for ingestion are in progress. */
public record FileCounts(
    @JsonProperty("in_progress") long inProgress,
    long completed,
    long failed,
    long cancelled,
    long total) {

  /** Aggregates over rows called {@code v}, for {@link #of}. */
  static final String AGGREGATES =
      """
      count(*) filter (where v.status = 'in_progress') as in_progress,
      count(*) filter (where v.status = 'completed') as completed,
      count(*) filter (where v.status = 'failed') as failed,
      count(*) filter (where v.status = 'cancelled') as cancelled,
      count(v.status) as total""";

  static FileCounts of(Row row) {
    return new FileCounts(
        row.getLong("in_progress"),
        row.getLong("completed"),
        row.getLong("failed"),
        row.getLong("cancelled"),
        row.getLong("total"));
  }
}
