package dev.tandem.finetune.advice.measure;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Usage;
import dev.tandem.finetune.evaluation.answer.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What came of the rows at one arm.
 *
 * @param what it was, for people
 * @param evaluations that asked
 * @param outcomes a row each
 * @param usage of one question
 * @param failure why it could not be measured, or null
 */
public record ArmOutcomes(
    Approach approach,
    String what,
    List<String> evaluations,
    List<Outcome> outcomes,
    Usage usage,
    String failure) {

  private static final double MILLIS_OF_HOUR = 3.6e6;

  public ArmOutcomes {
    evaluations = List.copyOf(evaluations);
    outcomes = List.copyOf(outcomes);
  }

  /** An arm that could not be measured. */
  public static ArmOutcomes failed(Approach approach, String what, List<String> asked, String why) {
    return new ArmOutcomes(approach, what, asked, List.of(), Usage.NONE, why);
  }

  /**
   * An arm whose answers come from one model.
   *
   * @param builtIn whether it runs in Tandem itself, and so costs the machine's time alone
   * @param tuned whether its tokens have the tuned model's prices
   * @param currency of the prices; what was charged in another one is not looked at
   */
  public static ArmOutcomes of(
      Approach approach,
      String what,
      String evaluation,
      List<Outcome> outcomes,
      boolean builtIn,
      boolean tuned,
      String currency) {
    List<Outcome> answered = outcomes.stream().filter(each -> !each.isFailed()).toList();
    Usage usage = usage(answered, builtIn, tuned, currency);
    return new ArmOutcomes(approach, what, List.of(evaluation), outcomes, usage, null);
  }

  private static Usage usage(
      List<Outcome> answered, boolean builtIn, boolean tuned, String currency) {
    if (answered.isEmpty()) {
      return Usage.NONE;
    }
    boolean charged =
        answered.stream().allMatch(each -> each.cost() != null && currency.equals(each.currency()));
    if (charged) {
      return Usage.ofCharge(mean(answered.stream().mapToDouble(Outcome::cost).toArray()));
    }
    if (builtIn) {
      return Usage.ofMachine(
          mean(answered.stream().mapToDouble(each -> orZero(each.millis())).toArray())
              / MILLIS_OF_HOUR);
    }
    return Usage.ofTokens(
        tuned,
        mean(answered.stream().mapToDouble(each -> orZero(each.promptTokens())).toArray()),
        mean(answered.stream().mapToDouble(each -> orZero(each.completionTokens())).toArray()));
  }

  /**
   * The classifier and retrieval one after the other: a question that the classifier says no label
   * fits is asked of the other arm, as a client would that reads its answer. Nothing of what the
   * row expects is used. Both take their time and cost.
   */
  public static ArmOutcomes cascade(ArmOutcomes classifier, ArmOutcomes retrieval) {
    List<Outcome> both = new ArrayList<>();
    int passed = 0;
    for (int i = 0; i < classifier.outcomes().size(); i++) {
      Outcome first = classifier.outcomes().get(i);
      if (RowScore.fitsNoLabel(first)) {
        passed++;
        both.add(later(retrieval.outcomes().get(i), first));
      } else {
        both.add(first);
      }
    }
    double share = both.isEmpty() ? 0 : (double) passed / both.size();
    List<String> evaluations = new ArrayList<>(classifier.evaluations());
    evaluations.addAll(retrieval.evaluations());
    return new ArmOutcomes(
        Approach.BOTH,
        "The classifier; what fits none of its labels (%d of %d rows) is asked of the retrieval arm"
            .formatted(passed, both.size()),
        evaluations,
        both,
        classifier.usage().plus(retrieval.usage().times(share)),
        null);
  }

  private static Outcome later(Outcome outcome, Outcome before) {
    return new Outcome(
        outcome.error(),
        outcome.answer(),
        outcome.receipt(),
        outcome.abstained(),
        outcome.confidence(),
        outcome.supported(),
        outcome.passages(),
        outcome.citations(),
        outcome.promptTokens(),
        outcome.completionTokens(),
        outcome.cost(),
        outcome.currency(),
        outcome.logprobs(),
        outcome.relevancy(),
        orZero(outcome.millis()) + orZero(before.millis()),
        outcome.model(),
        outcome.deploymentVersion(),
        outcome.judgement(),
        outcome.labelled());
  }

  private static double orZero(Number number) {
    return number == null ? 0 : number.doubleValue();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
