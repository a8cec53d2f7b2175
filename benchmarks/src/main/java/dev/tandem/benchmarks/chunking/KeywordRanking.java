package dev.tandem.benchmarks.chunking;

import dev.tandem.retrieval.chunk.Chunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** BM25 with k1 1.2 and b .75 over lower-case words: cheap, and needs no model. */
final class KeywordRanking implements Ranking {

  private static final double K1 = 1.2;
  private static final double B = 0.75;

  @Override
  public String name() {
    return "keywords";
  }

  @Override
  public Scores index(List<Chunk> chunks) {
    List<Map<String, Integer>> frequencies = new ArrayList<>();
    Map<String, Integer> documents = new HashMap<>();
    double total = 0;
    for (Chunk chunk : chunks) {
      Map<String, Integer> words = count(chunk.indexedText());
      words.keySet().forEach(word -> documents.merge(word, 1, Integer::sum));
      frequencies.add(words);
      total += length(words);
    }
    double average = total / chunks.size();
    return question -> {
      double[] scores = new double[chunks.size()];
      for (String word : count(question).keySet()) {
        int with = documents.getOrDefault(word, 0);
        double weight = Math.log(1 + (chunks.size() - with + 0.5) / (with + 0.5));
        for (int i = 0; i < scores.length; i++) {
          int times = frequencies.get(i).getOrDefault(word, 0);
          double norm = K1 * (1 - B + B * length(frequencies.get(i)) / average);
          scores[i] += weight * times * (K1 + 1) / (times + norm);
        }
      }
      return scores;
    };
  }

  private static double length(Map<String, Integer> words) {
    return words.getOrDefault("", 0);
  }

  /** How often each word occurs; the number of all of them under the empty word. */
  private static Map<String, Integer> count(String text) {
    Map<String, Integer> counts = new HashMap<>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (word.length() > 1) {
        counts.merge(word, 1, Integer::sum);
        counts.merge("", 1, Integer::sum);
      }
    }
    return counts;
  }
}
