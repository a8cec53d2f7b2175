package dev.tandem.generation.receipt;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/**
 * Port to where chains grow. Every operation is one durable transaction: when its Uni has an item,
 * no crash undoes it. Several processes may write; a chain's entries have one order and no gap.
 */
public interface ReceiptLog {

  /**
   * Appends each entry to its project's chain, in this order; all of them or none.
   *
   * @throws dev.tandem.api.error.ApiError 503 by the Uni when the database is away; other failures
   *     mean that an entry or its chain is at fault
   */
  Uni<Void> append(List<Entry> entries);

  /**
   * Removes the texts of a receipt and says so in the chain; nothing happens when they are gone.
   *
   * @return whether there is such a receipt
   */
  Uni<Boolean> redact(String project, String id, Instant now);

  /**
   * Removes texts of the oldest receipts, a bounded number, and says so in the chain.
   *
   * @param cutoff of receipts created before
   * @return how many receipts lost texts; 0 when none is left
   */
  Uni<Integer> redactBefore(String project, Instant cutoff, Instant now);

  /**
   * Removes the oldest entries, a bounded number, and says so in the chain.
   *
   * @param cutoff those created before
   * @return how many were removed; 0 when none is left
   */
  Uni<Integer> removeBefore(String project, Instant cutoff, Instant now);

  /** Every project that has a chain. */
  Uni<List<String>> projects();
}
