package dev.tandem.retrieval.keyword;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.index.KeywordQuery;
import dev.tandem.retrieval.index.TermStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Bm25Test {

  private final TermAnalyzer analyzer = new TermAnalyzer();

  @Test
  void analyzesInflectedFormsAndQueriesToTheSameTerms() {
    assertArrayEquals(analyzer.analyze("Running dogs").ids(), analyzer.analyze("run, dog!").ids());
    assertEquals(0, analyzer.analyze("the of and").ids().length);
  }

  @Test
  void givesIdsThatAscendFromOne() {
    int[] ids = analyzer.analyze("alpha beta gamma delta epsilon zeta eta theta").ids();
    assertTrue(ids[0] >= 1 && ids[ids.length - 1] <= TermAnalyzer.IDS);
    assertArrayEquals(IntStream.of(ids).sorted().distinct().toArray(), ids);
  }

  @Test
  void saturatesRepetition() {
    float once = Bm25.weights(new Terms(new int[] {5}, new int[] {1}, 100))[0];
    float often = Bm25.weights(new Terms(new int[] {5}, new int[] {50}, 100))[0];
    assertTrue(often > once && often < Bm25.K1 + 1);
  }

  @Test
  void weighsATermLessInALongerText() {
    float brief = Bm25.weights(new Terms(new int[] {5}, new int[] {1}, 20))[0];
    float lengthy = Bm25.weights(new Terms(new int[] {5}, new int[] {1}, 500))[0];
    assertTrue(brief > lengthy);
  }

  @Test
  void weighsRareTermsMoreAndLeavesOutUnknownOnes() {
    Terms terms = new Terms(new int[] {3, 7, 9}, new int[] {1, 1, 1}, 3);
    KeywordQuery query = Bm25.query(terms, new TermStatistics(100, Map.of(3, 90, 9, 2)));
    assertArrayEquals(new int[] {3, 9}, query.terms());
    assertArrayEquals(new int[] {90, 2}, query.frequencies());
    assertTrue(query.weights()[1] > query.weights()[0] && query.weights()[0] > 0);
  }

  @Test
  void keepsTheRarestTermsOfAQueryThatHasTooMany() {
    int[] ids = IntStream.rangeClosed(1, 500).toArray();
    Map<Integer, Integer> frequencies =
        IntStream.of(ids)
            .boxed()
            .collect(Collectors.toMap(id -> id, id -> id, (a, b) -> a, HashMap::new));
    KeywordQuery query =
        Bm25.query(new Terms(ids, new int[500], 500), new TermStatistics(1000, frequencies));
    assertArrayEquals(IntStream.rangeClosed(1, Bm25.MOST_QUERY_TERMS).toArray(), query.terms());
  }
}
