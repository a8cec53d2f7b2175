package dev.tandem.finetune.advice.run;

import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.run.Advice.State;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to the measurements that are to be moved on. A claim is a lease; what is done under one that
 * was lost, or of a measurement that was cancelled, changes nothing and says so with {@code false}.
 */
public interface AdviceQueue {

  /** A measurement in the hands of a worker. */
  record Claimed(UUID claim, Advice advice) {}

  /** The measurement that has waited longest of those whose time has come; it runs from then on. */
  Uni<Optional<Claimed>> claim(Duration lease, Instant now);

  /** Notes what was started, the claim held. */
  Uni<Boolean> keep(Claimed claimed, State state, Duration lease);

  /** Notes how it stands, for whoever looks at it after a pause. */
  Uni<Boolean> release(Claimed claimed, State state, Duration pause);

  /**
   * Ends it.
   *
   * @param result or null
   * @param error or null
   */
  Uni<Boolean> end(Claimed claimed, State state, Measurement result, String error, Instant at);
}
