package dev.tandem.generation.routing;

import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the model knows of a query besides its embedding. */
public final class RouteFeatures {

  /** Keeps the logit of a certain passage finite. */
  private static final double MARGIN = 1e-6;

  private RouteFeatures() {}

  /** The features by name, always the same names. */
  public static Map<String, Double> of(Evidence evidence) {
    List<Passage> passages = evidence.passages();
    List<Sentence> sentences =
        passages.stream().flatMap(passage -> passage.sentences().stream()).toList();
    Map<String, Double> features = new LinkedHashMap<>();
    features.put("passage_dense", largest(passages, Passage::dense));
    features.put("passage_score", logit(largest(passages, Passage::score)));
    features.put("coverage", evidence.coverage());
    features.put("sentence_dense", largest(sentences, Sentence::dense));
    features.put("sentence_coverage", largest(sentences, Sentence::coverage));
    return features;
  }

  private static <T> double largest(List<T> items, ToDoubleFunction<T> value) {
    return items.stream().mapToDouble(value).max().orElse(0);
  }

  private static double logit(double probability) {
    double p = Math.clamp(probability, MARGIN, 1 - MARGIN);
    return Math.log(p / (1 - p));
  }
}
