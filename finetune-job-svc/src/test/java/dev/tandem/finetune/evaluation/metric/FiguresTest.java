package dev.tandem.finetune.evaluation.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.evaluation.metric.RiskCoverage.Answer;
import dev.tandem.finetune.evaluation.metric.RiskCoverage.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What holds for every figure, whatever the text. */
class FiguresTest {

  private static final List<String> WORDS =
      List.of("the", "lighthouse", "was", "built", "in", "1871", "stone", "by", "whom", "Ada");

  private static String sentence(Random draw) {
    StringBuilder text = new StringBuilder("word");
    for (int i = 0; i < 4 + draw.nextInt(12); i++) {
      text.append(' ').append(WORDS.get(draw.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  @RepeatedTest(50)
  void whatIsTheSameIsPerfect(RepetitionInfo repetition) {
    String text = sentence(new Random(repetition.getCurrentRepetition()));
    assertEquals(100, Bleu.sentence(text, List.of("something else", text)), 1e-9);
    assertEquals(1, Rouge.n(text, text, 2), 1e-9);
    assertEquals(1, Rouge.longest(text, text), 1e-9);
    assertEquals(1, ShortAnswer.f1(text, "The " + text + "!"), 1e-9);
  }

  @RepeatedTest(50)
  void figuresAreWithinTheirBoundsAndSymmetricWhereTheyShouldBe(RepetitionInfo repetition) {
    Random draw = new Random(repetition.getCurrentRepetition());
    String one = sentence(draw);
    String other = sentence(draw);
    double bleu = Bleu.sentence(one, List.of(other));
    assertTrue(bleu >= 0 && bleu <= 100, () -> one + " / " + other);
    assertEquals(Rouge.n(one, other, 1), Rouge.n(other, one, 1), 1e-12);
    assertEquals(Rouge.longest(one, other), Rouge.longest(other, one), 1e-12);
    assertEquals(ShortAnswer.f1(one, other), ShortAnswer.f1(other, one), 1e-12);
    assertTrue(Rouge.longest(one, other) <= Rouge.n(one, other, 1) + 1e-12);
  }

  @RepeatedTest(20)
  void aCorpusOfOneLongAnswerIsThatAnswer(RepetitionInfo repetition) {
    Random draw = new Random(repetition.getCurrentRepetition());
    String one = sentence(draw);
    List<String> other = List.of(sentence(draw));
    assertEquals(Bleu.sentence(one, other), Bleu.corpus(List.of(Bleu.count(one, other))), 1e-9);
  }

  @Test
  void aRankingIsBestInItsIdealOrder() {
    List<Double> gains = new ArrayList<>(List.of(3.0, 2.0, 1.0, 0.0, 0.0));
    assertEquals(1, Ranking.ndcg(gains, gains, 5), 1e-12);
    Collections.reverse(gains);
    assertTrue(Ranking.ndcg(gains, gains, 5) < 1);
    assertEquals(1.0 / 3, Ranking.reciprocalRank(gains), 1e-12);
    assertEquals(0, Ranking.reciprocalRank(List.of(0.0)), 1e-12);
  }

  @Test
  void theRiskCoverageCurveTakesTheSurestAnswersFirst() {
    RiskCoverage curve =
        RiskCoverage.of(
            List.of(new Answer(.9, 0), new Answer(.5, 1), new Answer(.5, 0), new Answer(.7, 0)), 5);
    assertEquals(
        List.of(new Point(.9, .2, 0), new Point(.7, .4, 0), new Point(.5, .8, .25)),
        curve.points());
    assertEquals(.125, curve.area(), 1e-12);
  }

  @Test
  void agreementWithoutChoiceHasNoKappa() {
    List<Labels.Pair> same = List.of(new Labels.Pair("a", "a"), new Labels.Pair("a", "a"));
    assertTrue(Double.isNaN(Labels.kappa(same)));
  }
}
