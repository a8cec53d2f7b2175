package dev.tandem.generation.answer.generative;

import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;
import dev.tandem.generation.text.Words;
import java.util.Set;

/** Which words of a passage stand behind what a model said of it. */
final class Support {

  private Support() {}

  /** Quotes the sentence that shares most words with the statement, or else the whole passage. */
  static Citation citation(Passage passage, String statement) {
    Set<String> said = Words.in(statement);
    Sentence best = null;
    double most = 0;
    for (Sentence sentence : passage.sentences()) {
      double shared = Citation.fits(sentence) ? shared(said, sentence) : 0;
      if (shared > most) {
        most = shared;
        best = sentence;
      }
    }
    return best == null ? Citation.of(passage) : Citation.of(passage, best);
  }

  /** Shared words, those of short sentences counting a little more. */
  private static double shared(Set<String> said, Sentence sentence) {
    Set<String> words = Words.in(sentence.text());
    long common = words.stream().filter(said::contains).mapToInt(String::length).sum();
    return common / Math.sqrt(4.0 + words.size());
  }
}
