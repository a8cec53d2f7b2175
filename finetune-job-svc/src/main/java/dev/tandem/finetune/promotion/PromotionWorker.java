package dev.tandem.finetune.promotion;

import dev.tandem.finetune.promotion.PromotionStore.Claimed;
import dev.tandem.finetune.worker.Leases;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** Moves promotions on, one after the other. */
@ApplicationScoped
public class PromotionWorker {

  private final PromotionSteps steps;
  private final PromotionsConfig config;
  private final WorkLoop loop;
  private final Leases<Claimed> leases;

  PromotionWorker(PromotionSteps steps, PromotionsConfig config) {
    this.steps = steps;
    this.config = config;
    this.loop = new WorkLoop("promotions", 1, config.poll(), this::step);
    this.leases = new Leases<>("promotions", config.lease(), steps::renew);
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      leases.start();
      loop.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
    leases.close();
  }

  /** There may be work. */
  void wake(@Observes Promotions.Waiting event) {
    loop.wake();
  }

  private boolean step() {
    Optional<Claimed> claimed = steps.claim();
    claimed.ifPresent(claim -> leases.hold(claim, steps::take));
    return claimed.isPresent();
  }
}
