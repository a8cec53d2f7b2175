package dev.tandem.finetune.webhook;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Port to the deliveries that are not made yet. A claim is a lease. */
public interface DeliveryQueue {

  /**
   * A delivery in the hands of this process.
   *
   * @param tries this one included
   */
  record Claimed(UUID claim, long number, String id, String endpoint, String body, int tries) {}

  /** A delivery that is due. */
  Uni<Optional<Claimed>> claim(Duration lease);

  /** It was taken, or is given up. */
  Uni<Void> end(Claimed delivery, String failure);

  /** It is tried again after a pause. */
  Uni<Void> retry(Claimed delivery, Duration pause, String failure);
}
