package dev.tandem.finetune.job;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Port to the jobs that need work. Each claim is a lease; what is done under one that was lost
 * changes nothing and says so with {@code false}.
 */
public interface JobQueue {

  /**
   * A job in the hands of a worker.
   *
   * @param claims how often it was claimed without its state or its note changing
   */
  record Claimed(UUID claim, Job job, int claims) {}

  /** A job to validate, watch, save or clean up after, whose time has come. */
  Uni<Optional<Claimed>> claim(Duration lease);

  /**
   * Starts the next queued job when fewer than so many are in training: of the project with the
   * fewest in training, then of the one whose last start is longest ago, then the oldest.
   */
  Uni<Optional<Claimed>> startNext(
      Duration lease, int concurrency, Function<JobState.Queued, Change> start);

  /** Prolongs the claim. */
  Uni<Boolean> renew(Claimed job, Duration lease);

  /** Gives the job back in its next state, for which the next step may be taken at once. */
  Uni<Boolean> commit(Claimed job, Change change);

  /** Gives the job back as it is, to be looked at after a pause; claims are counted anew. */
  Uni<Boolean> release(Claimed job, Duration pause, String note, List<JobEvent.New> events);

  /** Gives the job back after a step that failed; claims go on counting. */
  Uni<Boolean> retry(Claimed job, Duration pause);

  /** Those of these jobs that have ended are to be cleaned up after once more. */
  Uni<Void> reclaim(Set<String> jobs);

  /** Those of these jobs that there is no row of. */
  Uni<Set<String>> unknown(Set<String> jobs);

  /** Nothing is left of the job's trainer. */
  Uni<Boolean> cleanedUp(Claimed job);

  /** The trainer of the job is known by the token with this SHA-256 from now on, and no other. */
  Uni<Boolean> setToken(Claimed job, byte[] hash);
}
