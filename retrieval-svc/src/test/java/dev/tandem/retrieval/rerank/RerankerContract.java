package dev.tandem.retrieval.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Reranker} does. */
public abstract class RerankerContract {

  /** A reranker that finds texts with more of the query's words better. */
  protected abstract Reranker reranker();

  @Test
  void scoresATextHigherThatAnswersTheQuery() {
    double[] scores = score("bees dance", List.of("moon", "bees dance", "bees"));
    assertTrue(scores[1] > scores[2] && scores[2] > scores[0], () -> List.of(scores).toString());
  }

  @Test
  void scoresAreProbabilities() {
    for (double score : score("bees dance", List.of("moon", "bees dance", "", "🌿", "x"))) {
      assertTrue(score >= 0 && score <= 1, () -> "score " + score);
    }
  }

  @Test
  void givesEachOfManyTextsItsOwnScore() {
    List<String> texts =
        IntStream.range(0, 250).mapToObj(i -> i % 7 == 0 ? "bees" : "moon").toList();
    double[] scores = score("bees", texts);
    double[] alone = score("bees", List.of("bees", "moon"));
    assertEquals(250, scores.length);
    for (int i = 0; i < scores.length; i++) {
      assertEquals(i % 7 == 0 ? alone[0] : alone[1], scores[i], 1e-9, "text " + i);
    }
  }

  @Test
  void givesNoScoresForNoTexts() {
    assertEquals(0, score("bees", List.of()).length);
  }

  private double[] score(String query, List<String> texts) {
    return reranker().score(query, texts).await().indefinitely();
  }
}
