package dev.tandem.finetune.advice.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.advice.AdviceConfig;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.AdviceQueue.Claimed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Moves measurements on, a step under each claim. Blocks. */
@ApplicationScoped
class AdviceSteps {

  private static final Logger LOG = Logger.getLogger(AdviceSteps.class);

  private final AdviceQueue queue;
  private final Training training;
  private final Asking asking;
  private final Gathering gathering;
  private final Standing standing;
  private final AdviceConfig config;
  private final Clock clock;

  AdviceSteps(
      AdviceQueue queue,
      Training training,
      Asking asking,
      Gathering gathering,
      Standing standing,
      AdviceConfig config,
      Clock clock) {
    this.queue = queue;
    this.training = training;
    this.asking = asking;
    this.gathering = gathering;
    this.standing = standing;
    this.config = config;
    this.clock = clock;
  }

  /** Takes one step of one measurement; whether there was one whose time had come. */
  boolean one() {
    Optional<Claimed> claimed = queue.claim(config.lease(), clock.instant()).await().indefinitely();
    claimed.ifPresent(this::step);
    return claimed.isPresent();
  }

  private void step(Claimed claimed) {
    State state = claimed.advice().measuring().state();
    try {
      state = moved(claimed, state);
      if (state == null) {
        return;
      }
      if (training.isOpen(claimed.advice(), state) || asking.isOpen(claimed.advice(), state)) {
        release(claimed, state.withTries(0));
      } else {
        finish(claimed, state);
      }
    } catch (ApiError e) {
      State known = state == null ? claimed.advice().measuring().state() : state;
      boolean mayHelp = e.status() == 429 || e.status() >= 500;
      if (mayHelp && known.tries() < config.tries()) {
        release(claimed, known.withTries(known.tries() + 1));
      } else {
        end(claimed, known, null, e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.errorf(e, "the measurement of %s", claimed.advice().id());
      end(claimed, state, null, "It could not be worked on; the server's log tells why.");
    }
  }

  /** Begins what can be begun; null when the measurement is no longer this worker's. */
  private State moved(Claimed claimed, State before) {
    State state = before;
    for (State next = next(claimed, state); next != null; next = next(claimed, state)) {
      state = next;
      if (!queue.keep(claimed, state, config.lease()).await().indefinitely()) {
        lost(claimed, state);
        return null;
      }
    }
    return state;
  }

  /** One more thing begun or noted; null when there is nothing to do but to wait. */
  private State next(Claimed claimed, State state) {
    State trained = training.next(claimed.advice(), state);
    return trained != null ? trained : asking.next(claimed.advice(), state);
  }

  /** It was cancelled meanwhile, perhaps just before something was begun that nobody will want. */
  private void lost(Claimed claimed, State state) {
    Advice ours = claimed.advice();
    standing.stopUnlessRunning(ours, state).await().indefinitely();
  }

  private void finish(Claimed claimed, State state) {
    Measurement result = gathering.measurement(claimed.advice(), state);
    boolean none = result.recommendation().approach() == null;
    end(claimed, state, result, none ? String.join(" ", result.notes()) : null);
  }

  private void release(Claimed claimed, State state) {
    queue.release(claimed, state, config.poll()).await().indefinitely();
  }

  private void end(Claimed claimed, State state, Measurement result, String error) {
    queue.end(claimed, state, result, error, clock.instant()).await().indefinitely();
  }
}
