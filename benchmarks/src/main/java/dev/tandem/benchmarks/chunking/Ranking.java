package dev.tandem.benchmarks.chunking;

import dev.tandem.retrieval.chunk.Chunk;
import java.util.List;

/** Orders the chunks of a document for a question. */
interface Ranking {

  String name();

  /** Scores in the order of the chunks; higher is better. */
  interface Scores {
    double[] of(String question);
  }

  /** Takes in the chunks once, for all questions. */
  Scores index(List<Chunk> chunks);
}
