package dev.tandem.finetune.advice.run;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.measure.ArmOutcomes;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.measure.Measuring;
import dev.tandem.finetune.advice.measure.Measuring.Terms;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluation.Status;
import dev.tandem.finetune.evaluation.run.EvaluationStore;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.evaluation.testset.TestSet;
import dev.tandem.finetune.evaluation.testset.TestSets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes the measurement of what the evaluations kept of each row. Blocks. */
@ApplicationScoped
class Gathering {

  private static final String EXTRACTIVE = "extractive";

  private final Asking asking;
  private final EvaluationStore outcomes;
  private final TestSets sets;
  private final AdvicePrices prices;

  Gathering(Asking asking, EvaluationStore outcomes, TestSets sets, AdvicePrices prices) {
    this.asking = asking;
    this.outcomes = outcomes;
    this.sets = sets;
    this.prices = prices;
  }

  /** The measurement, once everything that was begun has ended. */
  Measurement measurement(Advice advice, State state) {
    Measure request = advice.measuring().request();
    TestSet set = sets.get(advice.project(), request.testSet()).await().indefinitely();
    List<TestRow> rows = sets.rows(set).await().indefinitely();
    Map<Approach, Target> targets = asking.targets(advice, state);
    List<ArmOutcomes> arms = new ArrayList<>();
    for (Approach each : Approach.values()) {
      arm(advice, state, each, targets.get(each), rows.size()).ifPresent(arms::add);
    }
    if (request.rag() != null && request.tunes() && !has(arms, Approach.BOTH)) {
      arms.add(combined(advice, targets.get(Approach.TUNED), arms));
    }
    Terms terms =
        new Terms(
            request.confidence(),
            request.leastGain(),
            prices.of(advice.basis()),
            advice.basis().currency());
    return new Measuring(rows, terms).of(arms);
  }

  private static boolean has(List<ArmOutcomes> arms, Approach approach) {
    return arms.stream().anyMatch(each -> each.approach() == approach);
  }

  private Optional<ArmOutcomes> arm(
      Advice advice, State state, Approach approach, Target target, int rows) {
    String failure = state.failures().get(approach);
    String evaluation = state.evaluations().get(approach);
    if (failure != null || evaluation == null) {
      return Optional.ofNullable(failure)
          .map(why -> ArmOutcomes.failed(approach, what(approach, target), List.of(), why));
    }
    Optional<Evaluation> found = asking.found(advice.project(), evaluation);
    String why =
        found.isEmpty()
            ? "Its evaluation was deleted."
            : found.get().status() == Status.SUCCEEDED
                ? null
                : found.get().status() == Status.FAILED
                    ? found.get().error()
                    : "Its evaluation was cancelled.";
    if (why != null) {
      return Optional.of(
          ArmOutcomes.failed(approach, what(approach, target), List.of(evaluation), why));
    }
    return Optional.of(answered(advice, approach, target, evaluation, rows));
  }

  private ArmOutcomes answered(
      Advice advice, Approach approach, Target target, String evaluation, int rows) {
    List<Outcome> asked =
        outcomes.items(advice.project(), evaluation, 0, rows).await().indefinitely().stream()
            .map(Item::outcome)
            .toList();
    boolean quotes =
        asked.stream().map(Outcome::model).filter(Objects::nonNull).allMatch(EXTRACTIVE::equals);
    boolean tuned = approach == Approach.TUNED || approach == Approach.BOTH;
    boolean builtIn =
        quotes || (approach == Approach.TUNED && asking.isClassifier(advice.project(), target));
    return ArmOutcomes.of(
        approach,
        what(approach, target),
        evaluation,
        asked,
        builtIn,
        tuned,
        advice.basis().currency());
  }

  /** Both, made of what the two arms answered. */
  private ArmOutcomes combined(Advice advice, Target tuned, List<ArmOutcomes> arms) {
    Optional<ArmOutcomes> first = measured(arms, Approach.TUNED);
    Optional<ArmOutcomes> second = measured(arms, Approach.RAG);
    String what = "The tuned model and retrieval";
    if (first.isEmpty() || second.isEmpty()) {
      return ArmOutcomes.failed(
          Approach.BOTH,
          what,
          List.of(),
          "It is made of the arms 'tuned' and 'rag', of which one is missing.");
    }
    if (!asking.isClassifier(advice.project(), tuned)) {
      return ArmOutcomes.failed(
          Approach.BOTH,
          what,
          List.of(),
          "The retrieval arm names no vector stores to give to the tuned model; give 'both'.");
    }
    return ArmOutcomes.cascade(first.get(), second.get());
  }

  private static Optional<ArmOutcomes> measured(List<ArmOutcomes> arms, Approach approach) {
    return arms.stream()
        .filter(each -> each.approach() == approach && each.failure() == null)
        .findFirst();
  }

  private static String what(Approach approach, Target target) {
    if (target == null) {
      return approach.words();
    }
    String stores =
        target.vectorStoreIds().isEmpty()
            ? ""
            : " with " + String.join(", ", target.vectorStoreIds());
    String alone = target.type() == Target.Type.ALONE ? ", searching nothing" : "";
    return "'" + target.model() + "'" + stores + alone;
  }
}
