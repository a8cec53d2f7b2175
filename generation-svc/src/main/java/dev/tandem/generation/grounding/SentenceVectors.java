package dev.tandem.generation.grounding;

import java.util.List;

/**
 * Embeddings of a task's sentences, all of length one and by one model.
 *
 * @param answer as {@link GroundingTask#answerSentences} has them
 * @param passages as {@link GroundingTask#passageSentences} has them
 */
public record SentenceVectors(List<float[]> answer, List<float[]> passages) {

  /** The largest cosine of a sentence of the answer with these sentences of the passages. */
  double closest(int sentence, int from, int to) {
    double closest = 0;
    for (float[] passage : passages.subList(from, to)) {
      closest = Math.max(closest, cosine(answer.get(sentence), passage));
    }
    return closest;
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
