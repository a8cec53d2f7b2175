package dev.tandem.generation.answer.extractive;

import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;
import dev.tandem.generation.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Orders the sentences of the evidence: each is scored by its meaning, its words and the logit of
 * its passage's score, each brought to mean 0 and deviation 1 over all sentences of the evidence.
 * What stands behind a heading or a question shares its score. The weights are measured; see
 * docs/abstention.md.
 */
final class SentenceRanking {

  private static final double DENSE_WEIGHT = 1.0;
  private static final double KEYWORD_WEIGHT = 1.0;
  private static final double PASSAGE_WEIGHT = 0.5;

  /** Share of a heading's or question's score that passes to the statement behind it. */
  private static final double INHERITED = 0.75;

  /** Lost by a sentence that adds no word to the question's, one, or two. */
  private static final double[] ECHO = {4.0, 1.0, 0.5};

  /** Keeps the logit of a certain passage finite. */
  private static final double MARGIN = 1e-9;

  private static final Comparator<RankedSentence> STATEMENTS_FIRST =
      Comparator.comparing((RankedSentence s) -> kind(s) == SentenceKind.STATEMENT)
          .thenComparingDouble(RankedSentence::score)
          .reversed();

  private SentenceRanking() {}

  private record Candidate(Passage passage, Sentence sentence) {}

  /**
   * The sentences that may be quoted, best first: statements before all others. The same words are
   * offered once.
   */
  static List<RankedSentence> rank(String query, Evidence evidence) {
    List<RankedSentence> scored = scored(candidates(evidence));
    Set<String> asked = Words.in(query);
    List<RankedSentence> ranked = new ArrayList<>(scored.size());
    RankedSentence before = null;
    for (RankedSentence next : scored) {
      RankedSentence sentence = before == null ? next : introduced(before, next);
      ranked.add(sentence.lowered(echo(asked, sentence)));
      before = sentence;
    }
    ranked.sort(STATEMENTS_FIRST);
    return ranked;
  }

  private static List<RankedSentence> scored(List<Candidate> candidates) {
    Scale dense = Scale.of(candidates, c -> c.sentence().dense());
    Scale keyword = Scale.of(candidates, c -> c.sentence().keyword());
    Scale passage = Scale.of(candidates, c -> logit(c.passage().score()));
    List<RankedSentence> scored = new ArrayList<>(candidates.size());
    for (Candidate c : candidates) {
      double score =
          DENSE_WEIGHT * dense.of(c.sentence().dense())
              + KEYWORD_WEIGHT * keyword.of(c.sentence().keyword())
              + PASSAGE_WEIGHT * passage.of(logit(c.passage().score()));
      scored.add(new RankedSentence(c.passage(), c.sentence(), score));
    }
    return scored;
  }

  private static RankedSentence introduced(RankedSentence before, RankedSentence sentence) {
    boolean isIntroduced =
        kind(before) == SentenceKind.INTRODUCTION
            && kind(sentence) != SentenceKind.OTHER
            && before.precedes(sentence);
    double shared = INHERITED * before.score() + (1 - INHERITED) * sentence.score();
    return isIntroduced && shared > sentence.score()
        ? sentence.lowered(sentence.score() - shared)
        : sentence;
  }

  /** What a sentence loses that hardly says more than the question does. */
  private static double echo(Set<String> asked, RankedSentence ranked) {
    Set<String> added = Words.in(ranked.sentence().text());
    added.removeAll(asked);
    return added.size() < ECHO.length ? ECHO[added.size()] : 0;
  }

  private static SentenceKind kind(RankedSentence ranked) {
    return SentenceKind.of(ranked.sentence().text());
  }

  private static double logit(double probability) {
    double inside = Math.clamp(probability, MARGIN, 1 - MARGIN);
    return Math.log(inside / (1 - inside));
  }

  private static List<Candidate> candidates(Evidence evidence) {
    List<Candidate> candidates = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Passage passage : evidence.passages()) {
      for (Sentence sentence : passage.sentences()) {
        if (Citation.fits(sentence) && seen.add(sentence.text().strip())) {
          candidates.add(new Candidate(passage, sentence));
        }
      }
    }
    return candidates;
  }

  private record Scale(double mean, double deviation) {

    static Scale of(List<Candidate> candidates, ToDoubleFunction<Candidate> value) {
      double mean = candidates.stream().mapToDouble(value).average().orElse(0);
      double variance =
          candidates.stream()
              .mapToDouble(c -> Math.pow(value.applyAsDouble(c) - mean, 2))
              .average()
              .orElse(0);
      return new Scale(mean, Math.sqrt(variance));
    }

    double of(double value) {
      return deviation == 0 ? 0 : (value - mean) / deviation;
    }
  }
}
