package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.promotion.DeploymentSwitch.OfVersion;
import dev.tandem.finetune.promotion.DeploymentSwitch.Sums;
import dev.tandem.finetune.promotion.DeploymentSwitch.Wish;
import dev.tandem.finetune.promotion.Promotion.State;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.PromotionSteps.Moved;
import dev.tandem.finetune.promotion.canary.Counts;
import dev.tandem.finetune.promotion.canary.Finding;
import dev.tandem.finetune.promotion.canary.Watch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gives the candidate its shares of the requests, and watches what live receipts say of it. */
@ApplicationScoped
class CanarySteps {

  private static final int MOST_PAGES = 20;
  private static final int WHOLE_PERCENT = 100;

  private final DeploymentSwitch deployments;
  private final Evaluations evaluations;
  private final PromotionsConfig config;
  private final Clock clock;

  CanarySteps(
      DeploymentSwitch deployments, Evaluations evaluations, PromotionsConfig config, Clock clock) {
    this.deployments = deployments;
    this.evaluations = evaluations;
    this.config = config;
    this.clock = clock;
  }

  Moved look(Promotion promotion) {
    State state = promotion.state();
    JsonNode deployment = deployments.describe(promotion.project(), promotion.spec().deployment());
    if (deployment.path("version").asInt() != state.candidate()) {
      throw ApiError.of(
          409, null, null, "its newest version is " + deployment.path("version").asInt() + ".");
    }
    if (state.share() == 0) {
      return begun(promotion, state.step() == null ? 0 : state.step());
    }
    Watched seen = read(promotion);
    CanaryPlan plan = promotion.spec().canary();
    List<Finding> findings =
        new Watch(plan.confidence(), plan.tolerance()).look(seen.live(), seen.candidate());
    State next = state.seen(seen, findings);
    if (findings.stream().anyMatch(Finding::harm)) {
      String why =
          findings.stream()
              .filter(Finding::harm)
              .map(Finding::told)
              .collect(Collectors.joining(" "));
      return Moved.told(promotion.withdrawn(Status.ROLLED_BACK, next, why), why);
    }
    return isOver(plan, seen) ? further(promotion, next) : quietly(promotion, next);
  }

  private Moved quietly(Promotion promotion, State next) {
    return Moved.quietly(promotion.with(next), config.look());
  }

  private boolean isOver(CanaryPlan plan, Watched seen) {
    return clock.millis() - seen.stepSince() >= plan.stepSeconds() * 1000L
        && seen.candidate().requests() - seen.stepFrom() >= plan.stepAnswers();
  }

  private static Moved further(Promotion promotion, State state) {
    if (state.step() + 1 < promotion.spec().canary().steps().size()) {
      return Moved.quietly(
          promotion.with(state.at(state.step() + 1, 0, state.watch())), Duration.ZERO);
    }
    return Moved.told(
        promotion.to(Status.PROMOTED, state, null),
        "Version %d is live; no harm was shown in %d of its requests."
            .formatted(state.candidate(), state.watch().candidate().requests()));
  }

  /** Watching begins before the share does, so that no receipt of it is missed. */
  private Moved begun(Promotion promotion, int step) {
    State state = promotion.state();
    double share = promotion.spec().canary().steps().get(step);
    Watched watch = state.watch() == null ? watch(promotion) : state.watch().step(clock.millis());
    deployments.share(
        promotion.project(), promotion.spec().deployment(), share, state.live(), state.candidate());
    Promotion next = promotion.to(Status.CANARY, state.at(step, share, watch), null);
    String message =
        String.format(
            Locale.ROOT,
            "Version %d gets %.4g %% of the requests.",
            state.candidate(),
            share * WHOLE_PERCENT);
    return new Moved(next, message, config.poll());
  }

  private Watched watch(Promotion promotion) {
    Sums recent =
        deployments.sums(
            promotion.project(), promotion.spec().deployment(), new Wish(null, 0, null, null));
    OfVersion live = recent.of(promotion.state().live());
    CanaryPlan plan = promotion.spec().canary();
    Double measured = figure(promotion, "latency_p95");
    return new Watched(
        recent.through(),
        recent.through(),
        clock.millis(),
        0,
        times(plan.slower(), largest(live.p95Millis(), measured)),
        times(plan.dearer(), largest(live.p95Cost(), figure(promotion, "cost"))),
        live.failed(),
        recent.of(promotion.state().candidate()).failed(),
        Counts.NONE,
        Counts.NONE);
  }

  /** What the live version had at the gate. */
  private Double figure(Promotion promotion, String metric) {
    try {
      Evaluation gate =
          evaluations
              .get(promotion.project(), promotion.state().evaluation())
              .await()
              .indefinitely();
      return Optional.ofNullable(gate.report().baseline().metrics().get(metric))
          .map(each -> each.value())
          .orElse(null);
    } catch (ApiError e) {
      return null;
    }
  }

  private static Double largest(Double one, Double other) {
    return one == null ? other : other == null ? one : (Double) Math.max(one, other);
  }

  private static Double times(double factor, Double value) {
    return value == null ? null : (Double) (factor * value);
  }

  /** What was written since the last look, a page at a time. */
  private Watched read(Promotion promotion) {
    Watched seen = promotion.state().watch();
    for (int page = 0; page < MOST_PAGES; page++) {
      Sums sums =
          deployments.sums(
              promotion.project(),
              promotion.spec().deployment(),
              new Wish(seen.through(), seen.since(), seen.slowMillis(), seen.dearCost()));
      seen =
          seen.read(
              sums.through(),
              seen.live().plus(sums.of(promotion.state().live()).counts(seen.liveFailed())),
              seen.candidate()
                  .plus(sums.of(promotion.state().candidate()).counts(seen.candidateFailed())));
      if (!sums.more()) {
        break;
      }
    }
    return seen;
  }
}
