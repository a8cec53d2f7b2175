package dev.tandem.generation.batch;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Port to the lines of batches in progress, as the workers that run them see them. */
public interface LineQueue {

  /** Which line of which batch. */
  record Key(long batch, int line) {}

  /**
   * A line in the hands of a worker.
   *
   * @param claims how often it was claimed since it last came to an end of any kind, this time
   *     included
   * @param holder of the key that made the batch, or null
   * @param faults it has met so far
   * @param waits how often it was sent away so far
   */
  record Job(
      Key key,
      String project,
      String holder,
      String endpoint,
      String body,
      int claims,
      int faults,
      int waits) {}

  /** A line for the output: with its result, or without when it did not run. */
  record Ended(int line, String id, String customId, LineResult result) {}

  /** Takes up lines of one batch, the one that was served longest ago. */
  Uni<List<Job>> claim(UUID worker, int most, Duration lease);

  /** Prolongs claims; those lines that this worker still holds and that should go on. */
  Uni<Set<Key>> renew(UUID worker, Collection<Key> lines, Duration lease);

  /** Keeps a line's result and counts it; false when the worker does not hold the line. */
  Uni<Boolean> finish(UUID worker, Key line, LineResult result);

  /** Gives a line back after a fault. */
  Uni<Void> retryAfterFault(UUID worker, Key line, Duration pause);

  /**
   * Gives a line back that was sent away.
   *
   * @param batchPause in which no line of its batch is started
   */
  Uni<Void> retryWhenLessBusy(UUID worker, Key line, Duration pause, Duration batchPause);

  /** Gives lines back unfinished, as on shutdown or cancellation. */
  Uni<Void> release(UUID worker, Collection<Key> lines);

  /**
   * Lines of a batch in their order, with and without results: as many as fit a few megabytes, none
   * at the end.
   */
  Uni<List<Ended>> page(long batch, int afterLine);
}
