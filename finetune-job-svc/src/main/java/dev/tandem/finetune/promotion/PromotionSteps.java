package dev.tandem.finetune.promotion;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.promotion.Promotion.Event;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.PromotionStore.Claimed;
import dev.tandem.finetune.promotion.PromotionStore.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Moves promotions on, a step at a time, each under a claim. What a step does outside can be done
 * again: a process that dies between that and its commit leaves nothing behind. Blocks.
 */
@ApplicationScoped
class PromotionSteps {

  private static final Logger LOG = Logger.getLogger(PromotionSteps.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final PromotionStore store;
  private final GateSteps gate;
  private final CanarySteps canary;
  private final Withdrawal withdrawal;
  private final PromotionTold told;
  private final PromotionsConfig config;
  private final Clock clock;

  PromotionSteps(
      PromotionStore store,
      GateSteps gate,
      CanarySteps canary,
      Withdrawal withdrawal,
      PromotionTold told,
      PromotionsConfig config,
      Clock clock) {
    this.store = store;
    this.gate = gate;
    this.canary = canary;
    this.withdrawal = withdrawal;
    this.told = told;
    this.config = config;
    this.clock = clock;
  }

  /**
   * What a step came to.
   *
   * @param next the promotion from now on
   * @param message for its history; null where nothing is to be told
   */
  record Moved(Promotion next, String message, Duration pause) {

    static Moved told(Promotion next, String message) {
      return new Moved(next, message, Duration.ZERO);
    }

    static Moved quietly(Promotion next, Duration pause) {
      return new Moved(next, null, pause);
    }
  }

  Optional<Claimed> claim() {
    return store.claim(config.lease()).await().indefinitely();
  }

  void renew(Claimed claimed) {
    store.renew(claimed, config.lease()).await().indefinitely();
  }

  void take(Claimed claimed) {
    Moved moved = moved(claimed.promotion());
    Step step =
        moved.message() == null
            ? new Step(moved.next(), null, List.of(), moved.pause())
            : told.step(moved.next(), moved.message(), Event.ITSELF, moved.pause());
    if (store.save(claimed, step, clock.instant()).await().indefinitely()) {
      if (moved.message() != null) {
        told.count(moved.next());
      }
    } else {
      LOG.debugf("promotion %s was moved by somebody else", claimed.promotion().id());
    }
  }

  private Moved moved(Promotion promotion) {
    try {
      return switch (promotion.status()) {
        case QUEUED -> gate.candidate(promotion);
        case EVALUATING -> gate.evaluate(promotion);
        case CANARY -> canary.look(promotion);
        case WITHDRAWING -> withdrawal.back(promotion);
        default -> Moved.quietly(promotion, RETRY);
      };
    } catch (ApiError e) {
      return refused(promotion, e);
    }
  }

  /** What is away is asked again; what is gone or was changed ends the promotion. */
  private Moved refused(Promotion promotion, ApiError why) {
    return switch (why.status()) {
      case 404 -> {
        String message =
            "The deployment '%s' is not there any more; there is nothing to go back to, and nothing was changed."
                .formatted(promotion.spec().deployment());
        yield Moved.told(promotion.to(Status.FAILED, promotion.state(), message), message);
      }
      case 409 -> {
        String message =
            "Somebody else changed the deployment, and that stands: " + why.getMessage();
        yield Moved.told(promotion.to(Status.SUPERSEDED, promotion.state(), message), message);
      }
      case 400, 403, 422 -> {
        String message = "The change was refused: " + why.getMessage();
        yield promotion.status() == Status.QUEUED
            ? Moved.told(promotion.to(Status.FAILED, promotion.state(), message), message)
            : Moved.quietly(promotion, RETRY);
      }
      default -> {
        LOG.warnf("promotion %s goes on after a pause: %s", promotion.id(), why.getMessage());
        yield Moved.quietly(promotion, RETRY);
      }
    };
  }
}
