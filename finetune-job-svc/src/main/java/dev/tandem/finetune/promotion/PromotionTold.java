package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.promotion.Promotion.Event;
import dev.tandem.finetune.promotion.PromotionStore.Step;
import dev.tandem.finetune.promotion.canary.Finding;
import dev.tandem.finetune.webhook.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Tells the steps of promotions to the outside: webhooks and Prometheus. Thread-safe. */
@ApplicationScoped
class PromotionTold {

  private final Endpoints endpoints;
  private final MeterRegistry meters;
  private final ObjectMapper json;
  private final Clock clock;

  PromotionTold(Endpoints endpoints, MeterRegistry meters, ObjectMapper json, Clock clock) {
    this.endpoints = endpoints;
    this.meters = meters;
    this.json = json;
    this.clock = clock;
  }

  Event event(Promotion next, String message, String by) {
    return new Event(clock.instant().getEpochSecond(), next.status(), message, by);
  }

  /** A step that is told; webhooks have the promotion without its history. */
  Step step(Promotion next, String message, String by, Duration pause) {
    Promotion shown =
        new Promotion(
            next.id(),
            next.project(),
            next.spec(),
            next.status(),
            next.ending(),
            next.reason(),
            next.state(),
            List.of(),
            next.createdAt(),
            next.status().isEnd() ? clock.instant() : null);
    return new Step(
        next,
        event(next, message, by),
        endpoints.about(
            next.project(),
            "promotion." + next.status().wire(),
            clock.instant(),
            json.valueToTree(PromotionObject.of(shown))),
        pause);
  }

  /** Counts a step, once it is kept. */
  void count(Promotion next) {
    meters
        .counter(
            "tandem.promotion.steps",
            "project",
            next.project(),
            "deployment",
            next.spec().deployment(),
            "status",
            next.status().wire())
        .increment();
    if (next.status() == Promotion.Status.ROLLED_BACK) {
      next.state().findings().stream()
          .filter(Finding::harm)
          .forEach(
              each ->
                  meters
                      .counter("tandem.promotion.harm", "figure", each.figure().wire())
                      .increment());
    }
  }
}
