package dev.tandem.generation.answer.extractive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.answer.AbstentionRule;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Quote;
import dev.tandem.generation.answer.AnswerPiece.Text;
import dev.tandem.generation.answer.Grounds;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;
import dev.tandem.generation.routing.Route;
import dev.tandem.generation.routing.RouteDecision;
import dev.tandem.generation.routing.RouteDecision.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExtractiveAnswerTest {

  private record Scored(String text, double dense, double keyword) {}

  private static Passage passage(String chunk, double score, Scored... scored) {
    List<Sentence> sentences = new ArrayList<>();
    int at = 0;
    for (Scored one : scored) {
      int length = one.text().getBytes(StandardCharsets.UTF_8).length;
      sentences.add(new Sentence(at, at + length, one.text(), one.dense(), one.keyword(), 0.8));
      at += length + 1;
    }
    return new Passage(
        "file-1",
        "a.md",
        "vs_1",
        chunk,
        score,
        score,
        10 * score,
        "text",
        0,
        at,
        0,
        1,
        "file",
        "A",
        null,
        sentences);
  }

  private static Evidence strong(Passage... passages) {
    return new Evidence(1, List.of(passages));
  }

  private static List<AnswerPiece> answer(Evidence evidence, int sentences, Limits limits) {
    RouteDecision decision =
        new RouteDecision(Route.SINGLE, Stage.MODEL, 0.9, 0.1, 0.1, 0.9, "because");
    Grounds grounds =
        new Grounds(
            decision,
            List.of("vs_1"),
            List.of("What does the lamp burn?"),
            Optional.of(evidence),
            AbstentionRule.confidence(evidence),
            false);
    return new ExtractiveAnswer(sentences, limits, 0).from(grounds);
  }

  private static String told(List<AnswerPiece> pieces) {
    StringBuilder text = new StringBuilder();
    for (AnswerPiece piece : pieces) {
      if (piece instanceof Quote quote) {
        text.append(quote.citation().quote());
      } else if (piece instanceof Text words) {
        text.append(words.text());
      }
    }
    return text.toString();
  }

  private static Finished end(List<AnswerPiece> pieces) {
    return assertInstanceOf(Finished.class, pieces.getLast());
  }

  @Test
  void abstainsWhenNothingWasFound() {
    List<AnswerPiece> pieces = answer(new Evidence(0, List.of()), 2, Limits.NONE);

    assertEquals(AbstentionRule.NOT_ANSWERED, told(pieces));
    assertTrue(end(pieces).decision().abstained());
    assertEquals(0.0, end(pieces).decision().confidence());
  }

  @Test
  void quotesTheBestSentenceAlone() {
    Evidence evidence =
        strong(
            passage(
                "1",
                0.95,
                new Scored("It burns nothing but rapeseed oil.", 0.95, 9),
                new Scored("Weather is nice.", 0.3, 0)));

    List<AnswerPiece> pieces = answer(evidence, 1, Limits.NONE);

    assertEquals("It burns nothing but rapeseed oil.", told(pieces));
    assertFalse(end(pieces).decision().abstained());
  }

  @Test
  void quotesTwoSentencesOfAPassageInReadingOrder() {
    Evidence evidence =
        strong(
            passage(
                "1",
                0.95,
                new Scored("First it draws up oil.", 0.90, 8),
                new Scored("Then it heats the wick.", 0.91, 8),
                new Scored("Unrelated.", 0.1, 0),
                new Scored("Unrelated too.", 0.1, 0)));

    assertEquals(
        "First it draws up oil. Then it heats the wick.", told(answer(evidence, 2, Limits.NONE)));
  }

  @Test
  void quotesTheStatementBehindAQuestionAndNotTheQuestion() {
    Evidence evidence =
        strong(
            passage(
                "1",
                0.9,
                new Scored("## What does the lamp burn?", 0.95, 12),
                new Scored("Rapeseed oil from the valley.", 0.5, 0),
                new Scored("The lamp is heavy.", 0.7, 4),
                new Scored("Gulls nest here.", 0.2, 0)));

    assertEquals("Rapeseed oil from the valley.", told(answer(evidence, 1, Limits.NONE)));
  }

  @Test
  void addsNoSecondSentenceThatSaysTheSame() {
    Evidence evidence =
        strong(
            passage("1", 0.9, new Scored("It burns rapeseed oil from the valley.", 0.9, 9)),
            passage("2", 0.9, new Scored("Rapeseed oil from the valley burns.", 0.9, 9)),
            passage("3", 0.1, new Scored("Gulls nest on the cliffs.", 0.2, 0)));

    assertEquals("It burns rapeseed oil from the valley.", told(answer(evidence, 2, Limits.NONE)));
  }

  @Test
  void looksBehindALabelUnderAHeading() {
    Evidence evidence =
        strong(
            passage(
                "1",
                0.9,
                new Scored("# What the lamp burns", 0.95, 12),
                new Scored("**Context.**", 0.3, 0),
                new Scored("Rapeseed grows in the valley behind the cape.", 0.5, 0),
                new Scored("Gulls nest here in spring and leave in autumn.", 0.6, 2)));

    assertEquals(
        "Rapeseed grows in the valley behind the cape.", told(answer(evidence, 1, Limits.NONE)));
  }

  @Test
  void prefersWhatAddsWordsToTheQuestion() {
    Evidence evidence =
        strong(
            passage(
                "1",
                0.9,
                new Scored("The lamp: what does it burn.", 0.9, 12),
                new Scored("Rapeseed oil from the valley keeps it alight.", 0.8, 9),
                new Scored("Gulls nest on the cliffs in spring.", 0.2, 0)));

    assertEquals(
        "Rapeseed oil from the valley keeps it alight.", told(answer(evidence, 1, Limits.NONE)));
  }

  @Test
  void namesTheLineOfTheQuote() {
    Evidence evidence =
        strong(
            new Passage(
                "file-1",
                "a.md",
                "vs_1",
                "1",
                0.9,
                0.9,
                9,
                "# Träger\n\nIt is red.",
                100,
                121,
                0,
                40,
                "file",
                "A",
                null,
                List.of(new Sentence(111, 121, "It is red.", 0.9, 9, 0.9))));

    List<AnswerPiece> pieces = answer(evidence, 1, Limits.NONE);

    assertEquals(42, assertInstanceOf(Quote.class, pieces.getFirst()).citation().line());
  }

  @Test
  void offersTheSameWordsOnce() {
    Scored sentence = new Scored("It runs on port 80.", 0.9, 9);
    Evidence evidence = strong(passage("1", 0.95, sentence), passage("2", 0.9, sentence));

    assertEquals("It runs on port 80.", told(answer(evidence, 2, Limits.NONE)));
  }

  @Test
  void neverCutsASentence() {
    Evidence evidence =
        strong(passage("1", 0.95, new Scored("A sentence of some length.", 0.95, 9)));

    List<AnswerPiece> pieces = answer(evidence, 2, new Limits(3, List.of()));

    assertEquals("", told(pieces));
    assertTrue(end(pieces).truncated());
  }
}
