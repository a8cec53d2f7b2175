package dev.tandem.finetune.advice.question;

import static dev.tandem.finetune.advice.Approach.BASE;
import static dev.tandem.finetune.advice.Approach.BOTH;
import static dev.tandem.finetune.advice.Approach.RAG;
import static dev.tandem.finetune.advice.Approach.TUNED;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.question.FirstAnswer.Reason;
import dev.tandem.finetune.advice.question.Questions.Answer;
import dev.tandem.finetune.advice.question.Questions.Compute;
import dev.tandem.finetune.advice.question.Questions.Offline;
import dev.tandem.finetune.advice.question.Questions.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The checklist of docs/advice.md: what each answer speaks for and against by itself. It decides
 * nothing; it shows what the flowchart's answer has against it.
 */
public final class Checklist {

  private static final List<Approach> NONE = List.of();

  private final List<Reason> reasons = new ArrayList<>();

  private Checklist() {}

  /**
   * The first answer.
   *
   * @param monthly what each approach costs a month, its share of the set-up included
   */
  public static FirstAnswer of(Questions given, Map<Approach, Double> monthly) {
    FlowChart walk = FlowChart.walk(given);
    Checklist list = new Checklist();
    list.knowledge(given);
    list.means(given, monthly);
    List<Approach> ends = List.copyOf(walk.ends());
    return new FirstAnswer(
        ends.size() == 1 ? ends.getFirst() : null,
        ends,
        walk.path(),
        List.copyOf(list.reasons),
        ends.size() == 1 ? null : walk.open());
  }

  private void knowledge(Questions given) {
    if (given.changeRate() != null) {
      switch (given.changeRate()) {
        case NEVER, YEARLY ->
            add(
                "change_rate",
                given.changeRate(),
                List.of(TUNED),
                NONE,
                "It need not be trained again for being out of date.");
        case MONTHLY, WEEKLY, DAILY ->
            add(
                "change_rate",
                given.changeRate(),
                List.of(RAG, BOTH),
                List.of(BASE, TUNED),
                "What is in weights is out of date until the next training; a file in an index is found at once.");
      }
    }
    if (given.traceability() != null) {
      switch (given.traceability()) {
        case REQUIRED ->
            add(
                "traceability",
                given.traceability(),
                List.of(RAG, BOTH),
                List.of(BASE, TUNED),
                "An answer out of weights has no source to name.");
        case USEFUL ->
            add(
                "traceability",
                given.traceability(),
                List.of(RAG, BOTH),
                NONE,
                "Retrieved sentences come with file and bytes.");
        case UNNEEDED ->
            add(
                "traceability",
                given.traceability(),
                NONE,
                NONE,
                "Answers out of weights are as good as cited ones.");
      }
    }
    if (given.need() != null) {
      switch (given.need()) {
        case KNOWLEDGE ->
            add(
                "need",
                given.need(),
                List.of(RAG, BOTH),
                List.of(BASE),
                "Facts belong in an index: training teaches how to answer more than what is true.");
        case BEHAVIOUR ->
            add(
                "need",
                given.need(),
                List.of(TUNED, BOTH),
                List.of(RAG),
                "Passages show facts; form, style and labels are learned from examples.");
        case BOTH ->
            add(
                "need",
                given.need(),
                List.of(BOTH),
                List.of(BASE),
                "Knowledge from the index and behaviour from examples add up.");
        case NEITHER ->
            add(
                "need",
                given.need(),
                List.of(BASE),
                List.of(RAG, TUNED, BOTH),
                "What lacks nothing is not made better by more parts.");
      }
    }
  }

  private void means(Questions given, Map<Approach, Double> monthly) {
    boolean labels = given.vocabulary() == Vocabulary.CLOSED;
    if (given.compute() == Compute.CPU) {
      add(
          "compute",
          given.compute(),
          List.of(RAG),
          labels ? NONE : List.of(TUNED, BOTH),
          labels
              ? "Search and a classifier need no GPU."
              : "Search needs no GPU; to tune a language model does.");
    } else if (given.compute() == Compute.GPU) {
      add(
          "compute",
          given.compute(),
          List.of(TUNED, BOTH),
          NONE,
          "An adapter can be trained where the model is.");
    }
    if (given.monthlyBudget() != null) {
      List<Approach> over =
          Arrays.stream(Approach.values())
              .filter(each -> monthly.get(each) > given.monthlyBudget())
              .toList();
      String because =
          over.isEmpty()
              ? "By the cost model all approaches stay within it."
              : "By the cost model these cost more a month at the volume that was given.";
      String value = String.format(Locale.ROOT, "%.2f", given.monthlyBudget());
      reasons.add(new Reason("monthly_budget", value, NONE, over, because));
    }
    if (given.offline() == Offline.REQUIRED) {
      add(
          "offline",
          given.offline(),
          List.of(RAG),
          NONE,
          "The model 'extractive', search and classifiers run without any other server; a language model must be one that you serve.");
    } else if (given.offline() == Offline.UNNEEDED) {
      add("offline", given.offline(), NONE, NONE, "Hosted models and rented GPUs are possible.");
    }
    if (given.vocabulary() != null) {
      switch (given.vocabulary()) {
        case COMMON ->
            add(
                "vocabulary",
                given.vocabulary(),
                List.of(BASE, RAG),
                NONE,
                "A base model reads such words as they are.");
        case DOMAIN ->
            add(
                "vocabulary",
                given.vocabulary(),
                List.of(TUNED, BOTH),
                List.of(BASE),
                "Words of a trade that a model has hardly seen are read better after training; keyword search finds them all the same.");
        case CLOSED ->
            add(
                "vocabulary",
                given.vocabulary(),
                List.of(TUNED, BOTH),
                NONE,
                "A few fixed answers are a classifier's task.");
      }
    }
  }

  private void add(
      String input, Answer value, List<Approach> good, List<Approach> bad, String because) {
    reasons.add(new Reason(input, value.wire(), good, bad, because));
  }
}
