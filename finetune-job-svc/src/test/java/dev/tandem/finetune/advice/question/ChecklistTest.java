package dev.tandem.finetune.advice.question;

import static dev.tandem.finetune.advice.Approach.BASE;
import static dev.tandem.finetune.advice.Approach.BOTH;
import static dev.tandem.finetune.advice.Approach.RAG;
import static dev.tandem.finetune.advice.Approach.TUNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.question.FirstAnswer.Reason;
import dev.tandem.finetune.advice.question.Questions.ChangeRate;
import dev.tandem.finetune.advice.question.Questions.Compute;
import dev.tandem.finetune.advice.question.Questions.Need;
import dev.tandem.finetune.advice.question.Questions.Offline;
import dev.tandem.finetune.advice.question.Questions.Traceability;
import dev.tandem.finetune.advice.question.Questions.Vocabulary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecklistTest {

  private static final Map<Approach, Double> MONTHLY =
      Map.of(BASE, 20.0, RAG, 260.0, TUNED, 500.0, BOTH, 700.0);

  private static FirstAnswer answer(Questions questions) {
    return Checklist.of(questions, MONTHLY);
  }

  private static Questions questions(
      ChangeRate rate,
      Traceability trace,
      Need need,
      Compute compute,
      Offline offline,
      Vocabulary words) {
    return new Questions(rate, trace, need, compute, null, offline, words);
  }

  @Test
  void sendsKnowledgeThatChangesOrMustBeCitedToRetrieval() {
    for (ChangeRate rate : List.of(ChangeRate.MONTHLY, ChangeRate.WEEKLY, ChangeRate.DAILY)) {
      assertEquals(
          RAG,
          answer(questions(rate, Traceability.USEFUL, Need.KNOWLEDGE, null, null, null))
              .approach());
    }
    FirstAnswer cited =
        answer(questions(null, Traceability.REQUIRED, Need.KNOWLEDGE, null, null, null));
    assertEquals(RAG, cited.approach());
    assertEquals(
        List.of("need", "traceability"),
        cited.path().stream().map(FirstAnswer.Step::question).toList());
  }

  @Test
  void sendsFixedAnswersToAClassifierAlsoWithoutAGpu() {
    assertEquals(
        TUNED,
        answer(questions(null, null, Need.BEHAVIOUR, Compute.CPU, null, Vocabulary.CLOSED))
            .approach());
    assertEquals(
        TUNED,
        answer(
                questions(
                    ChangeRate.NEVER,
                    Traceability.UNNEEDED,
                    Need.KNOWLEDGE,
                    null,
                    null,
                    Vocabulary.CLOSED))
            .approach());
    assertEquals(
        BOTH, answer(questions(null, null, Need.BOTH, null, null, Vocabulary.CLOSED)).approach());
  }

  @Test
  void tunesALanguageModelOnlyWhereThatCanBeDone() {
    Questions style = questions(null, null, Need.BEHAVIOUR, null, null, Vocabulary.DOMAIN);
    assertEquals(TUNED, answer(style.with(Compute.GPU)).approach());
    assertEquals(TUNED, answer(style.with(Compute.CPU).with(Offline.UNNEEDED)).approach());
    assertEquals(BASE, answer(style.with(Compute.CPU).with(Offline.REQUIRED)).approach());
    Questions all = style.with(Need.BOTH).with(Compute.CPU).with(Offline.REQUIRED);
    assertEquals(RAG, answer(all).approach());
  }

  @Test
  void advisesNothingMoreWhereNothingIsLacking() {
    assertEquals(BASE, answer(Questions.UNKNOWN.with(Need.NEITHER)).approach());
  }

  @Test
  void saysWhatWouldDecideWhileAnswersAreMissing() {
    FirstAnswer nothing = answer(Questions.UNKNOWN);
    assertNull(nothing.approach());
    assertEquals(List.of(BASE, RAG, TUNED, BOTH), nothing.candidates());
    assertEquals("need", nothing.wouldDecide().question());
    assertEquals(List.of(BASE), nothing.wouldDecide().answers().get("neither"));
    assertEquals(List.of(RAG, TUNED), nothing.wouldDecide().answers().get("knowledge"));
    assertEquals(List.of(), nothing.reasons());
    FirstAnswer open = answer(Questions.UNKNOWN.with(Need.KNOWLEDGE).with(Traceability.UNNEEDED));
    assertEquals("change_rate", open.wouldDecide().question());
    assertEquals(List.of(RAG), open.wouldDecide().answers().get("daily"));
  }

  @Test
  void aMissingAnswerThatCannotMatterLeavesTheAnswerDecided() {
    FirstAnswer first =
        answer(questions(ChangeRate.NEVER, null, Need.BEHAVIOUR, null, null, Vocabulary.CLOSED));
    assertEquals(TUNED, first.approach());
    assertNull(first.wouldDecide());
  }

  @Test
  void eachReasonNamesTheQuestionThatItComesFrom() {
    Questions all =
        new Questions(
            ChangeRate.DAILY,
            Traceability.REQUIRED,
            Need.BOTH,
            Compute.CPU,
            300.0,
            Offline.REQUIRED,
            Vocabulary.DOMAIN);
    FirstAnswer first = answer(all);
    assertEquals(
        List.of(
            "change_rate",
            "traceability",
            "need",
            "compute",
            "monthly_budget",
            "offline",
            "vocabulary"),
        first.reasons().stream().map(Reason::input).toList());
    Reason budget = first.reasons().get(4);
    assertEquals(List.of(TUNED, BOTH), budget.speaksAgainst());
    assertTrue(first.reasons().getFirst().speaksAgainst().contains(TUNED));
  }
}
