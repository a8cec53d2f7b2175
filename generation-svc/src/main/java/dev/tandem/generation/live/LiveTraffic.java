package dev.tandem.generation.live;

import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.Map;

/** Port to what versions did in live traffic. */
public interface LiveTraffic {

  /** A version of a deployment. */
  record Key(String project, String deployment, int version) {}

  /** An order of keys that is the same everywhere. */
  Comparator<Key> ORDER =
      Comparator.comparing(Key::project)
          .thenComparing(Key::deployment)
          .thenComparingInt(Key::version);

  /**
   * What is summed.
   *
   * @param after the receipts behind this place in the project's chain, at most {@link #MOST} of
   *     the chain's entries; null for the last ones
   * @param since feedback counts on receipts behind this place
   * @param slowMillis an answer that took longer is slow; null for none
   * @param dear an answer that cost more is dear; null for none
   */
  record Wish(String deployment, Long after, long since, Double slowMillis, Double dear) {}

  /** Entries of a chain that are read at once. */
  int MOST = 5_000;

  /** The sums by version. Evaluations and versions that were asked by name are left out. */
  Uni<LiveSummary> sum(String project, Wish wish);

  /** Adds to the counts of requests that ended without an answer. */
  Uni<Void> addFailures(Map<Key, Long> failures);
}
