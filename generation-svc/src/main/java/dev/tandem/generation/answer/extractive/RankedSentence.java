package dev.tandem.generation.answer.extractive;

import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;

/** A sentence that could be quoted; the higher the score, the likelier it answers. */
record RankedSentence(Passage passage, Sentence sentence, double score) {

  /** The same sentence with a score that is lower by so much. */
  RankedSentence lowered(double by) {
    return new RankedSentence(passage, sentence, score - by);
  }

  Citation citation() {
    return Citation.of(passage, sentence);
  }

  /** Whether both come from one passage and this one stands before the other. */
  boolean precedes(RankedSentence other) {
    return passage.chunkId().equals(other.passage.chunkId())
        && passage.fileId().equals(other.passage.fileId())
        && sentence.startByte() < other.sentence.startByte();
  }
}
