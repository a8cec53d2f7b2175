package dev.tandem.finetune.drift;

import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.drift.EvaluationDrift.Fall;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Filter;
import dev.tandem.finetune.evaluation.run.Evaluations;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The evaluations of a deployment that can be held against each other. Blocks. */
@ApplicationScoped
class PastEvaluations {

  private static final int LOOKED_AT = 100;

  private final Evaluations evaluations;

  PastEvaluations(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  /**
   * The newest evaluation after the reference, against the last one on the same rows that ended
   * before the reference did.
   */
  List<Fall> falls(Monitor monitor) {
    List<Evaluation> ended =
        evaluations
            .list(
                monitor.project(),
                new Filter(null, monitor.deployment(), "succeeded", null),
                PageRequest.of(null, LOOKED_AT, LOOKED_AT, null, null, null))
            .await()
            .indefinitely()
            .data();
    Optional<Evaluation> newest = first(ended, each -> isAfter(each, monitor.to()));
    return newest
        .flatMap(
            now ->
                first(
                    ended,
                    each ->
                        !isAfter(each, monitor.to())
                            && each.spec().testSet().equals(now.spec().testSet())
                            && each.spec().target().equals(now.spec().target())))
        .map(was -> EvaluationDrift.compare(whole(was), whole(newest.get())))
        .orElse(List.of());
  }

  private static Optional<Evaluation> first(List<Evaluation> ended, Predicate<Evaluation> wanted) {
    return ended.stream().filter(wanted).findFirst();
  }

  private static boolean isAfter(Evaluation evaluation, Instant time) {
    return evaluation.finishedAt() != null && evaluation.finishedAt().isAfter(time);
  }

  private Evaluation whole(Evaluation listed) {
    return evaluations.get(listed.project(), listed.id()).await().indefinitely();
  }
}
