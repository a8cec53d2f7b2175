package dev.tandem.finetune.advice.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.evaluation.answer.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowScoreTest {

  private static final RowScore SCORE =
      new RowScore(List.of(Rows.label("card"), Rows.label("card_lost"), Rows.label("top.up")));

  @Test
  void aLabelIsRightWhenItIsSaidOrNamedFirst() {
    assertEquals(1, SCORE.of(Rows.label("card"), Rows.said(" card\n")));
    assertEquals(1, SCORE.of(Rows.label("card"), Rows.said("“Where is it?” means card.")));
    assertEquals(0, SCORE.of(Rows.label("card"), Rows.said("card_lost, or perhaps card")));
    assertEquals(1, SCORE.of(Rows.label("card_lost"), Rows.said("It is card_lost")));
    assertEquals(0, SCORE.of(Rows.label("card"), Rows.said("discard cards")));
    assertEquals(0, SCORE.of(Rows.label("top.up"), Rows.said("topxup")));
    assertEquals(0, SCORE.of(Rows.label("card"), Rows.said("card", true, 1)));
  }

  @Test
  void anAnswerIsRightWhenItsWordsAreSaidInARowAndNotTooManyOthers() {
    assertEquals(1, SCORE.of(Rows.answer("the Red Bridge"), Rows.said("It is called red bridge.")));
    assertEquals(0, SCORE.of(Rows.answer("Red Bridge"), Rows.said("The bridge is red.")));
    assertEquals(0, SCORE.of(Rows.answer("Red"), Rows.said("red " + "word ".repeat(100))));
    assertEquals(0, SCORE.of(Rows.answer("..."), Rows.said("anything")));
  }

  @Test
  void anAbstentionIsRightOnlyWhereItIsExpected() {
    assertEquals(1, SCORE.of(Rows.abstention(), Rows.abstained()));
    assertEquals(1, SCORE.of(Rows.abstention(), Rows.said("none of these")));
    assertEquals(0, SCORE.of(Rows.abstention(), Rows.said("card")));
    assertEquals(0, SCORE.of(Rows.answer("documents"), Rows.abstained()));
  }

  @Test
  void aRowWithoutAnAnswerIsWrongAndOneWithoutExpectationIsNotMeasured() {
    assertEquals(0, SCORE.of(Rows.abstention(), Outcome.failed("away")));
    assertTrue(RowScore.kind(Rows.nothing()).isEmpty());
  }

  @Test
  void labelsThatNobodyExpectsAreNoneToBeNamed() {
    RowScore none = new RowScore(List.of(Rows.answer("a")));
    assertEquals(1, none.of(Rows.answer("b c"), Rows.said("b c")));
  }
}
