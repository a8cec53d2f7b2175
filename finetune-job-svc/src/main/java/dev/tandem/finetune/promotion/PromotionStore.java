package dev.tandem.finetune.promotion;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.job.EndNotices.Notice;
import dev.tandem.finetune.promotion.Promotion.Event;
import dev.tandem.finetune.promotion.Promotion.Status;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to the kept promotions. A claim is a lease; what is done under a lost one changes nothing.
 */
public interface PromotionStore {

  /** A promotion in the hands of a worker. */
  record Claimed(UUID claim, Promotion promotion) {}

  /**
   * A promotion further on.
   *
   * @param next as it is from now on
   * @param event what is added to its history, or null
   * @param notices that tell it to the outside
   * @param pause until it is looked at again
   */
  record Step(Promotion next, Event event, List<Notice> notices, Duration pause) {

    public Step {
      notices = List.copyOf(notices);
    }
  }

  /**
   * Keeps a new promotion, unless the deployment has one that has not ended.
   *
   * @return the id of that one, or empty
   */
  Uni<Optional<String>> create(Promotion made, Event event);

  Uni<Optional<Promotion>> find(String project, String id);

  /** The project's promotions; deployment and status may be null. */
  Uni<Page<Promotion>> list(String project, String deployment, String status, Keyset keyset);

  /** A promotion that is to be moved on. */
  Uni<Optional<Claimed>> claim(Duration lease);

  /** The claim holds on. */
  Uni<Boolean> renew(Claimed claimed, Duration lease);

  /** The claimed one is further on; what is told and audited of it is in the same commit. */
  Uni<Boolean> save(Claimed claimed, Step step, Instant at);

  /** Somebody moves it on, if it is still in this state; whoever holds it loses it. */
  Uni<Boolean> move(Status from, Step step, Instant at);
}
