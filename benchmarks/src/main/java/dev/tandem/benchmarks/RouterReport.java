package dev.tandem.benchmarks;

import dev.tandem.benchmarks.RouterQueries.Asked;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints what a router reaches; scores are those of a model that has not seen the source. */
final class RouterReport {

  private static final double[] MISSED = {0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2};

  private RouterReport() {}

  /** A query with the probability that a model gives it. */
  record Scored(Asked asked, double score) {

    /** Certain where a passage is close. */
    double withEvidence(double close) {
      return asked.closest() >= close ? 1 : score;
    }
  }

  /** None against the rest over the router's data set, all of its sources pooled. */
  static void retrieval(String what, List<Scored> scores) {
    List<Double> needy = scores(scores, a -> a.held() && a.needsRetrieval());
    List<Double> others = scores(scores, a -> a.held() && !a.needsRetrieval());
    double best =
        Stream.concat(needy.stream(), others.stream())
            .distinct()
            .mapToDouble(threshold -> accuracy(needy, others, threshold))
            .max()
            .orElseThrow();
    System.out.printf(
        "%s: right at .5 %.3f, at the best threshold %.3f, AUROC %.4f;"
            + " skipped while 1%% of the needy are missed %.3f, 2%% %.3f%n",
        what,
        accuracy(needy, others, 0.5),
        best,
        Ranking.auroc(needy, others),
        below(others, quantile(needy, 0.01)),
        below(others, quantile(needy, 0.02)));
  }

  private static double accuracy(List<Double> needy, List<Double> others, double threshold) {
    double right =
        needy.size() * (1 - below(needy, threshold)) + others.size() * below(others, threshold);
    return right / (needy.size() + others.size());
  }

  /** Each source: how many are searched for. */
  static void sources(List<Scored> scores, double threshold, double close) {
    System.out.printf("%nthreshold %.4f, close passage %.4f%n", threshold, close);
    System.out.println("| left out | label | queries | searched by model | with evidence |");
    System.out.println("|---|---|---|---|---|");
    bySource(scores)
        .forEach(
            (source, these) -> {
              List<Double> model = scores(these, a -> true);
              System.out.printf(
                  "| %s | %s | %d | %.3f | %.3f |%n",
                  source,
                  these.getFirst().asked().label(),
                  model.size(),
                  1 - below(model, threshold),
                  1 - below(withEvidence(these, a -> true, close), threshold));
            });
  }

  /** Recall kept against retrievals saved over the router's data set. */
  static void curve(List<Scored> scores, double close) {
    List<Double> needy = withEvidence(scores, a -> a.held() && a.needsRetrieval(), close);
    List<Double> others = withEvidence(scores, a -> a.held() && !a.needsRetrieval(), close);
    System.out.println("\n| recall kept | skipped of those that need none | threshold |");
    System.out.println("|---|---|---|");
    for (double missed : MISSED) {
      double threshold = quantile(needy, missed);
      System.out.printf(
          "| %.3f | %.3f | %.3f |%n",
          1 - below(needy, threshold), below(others, threshold), threshold);
    }
  }

  /** Several hops against one, among the queries that need documents. */
  static void hops(List<Scored> scores, double threshold) {
    System.out.printf(
        "%nmulti against single over the router's data set: AUROC %.3f; threshold %.4f%n",
        Ranking.auroc(
            scores(scores, a -> a.held() && a.multi()),
            scores(scores, a -> a.held() && !a.multi())),
        threshold);
    System.out.println("| left out | label | queries | in hops |");
    System.out.println("|---|---|---|---|");
    bySource(scores)
        .forEach(
            (source, these) ->
                System.out.printf(
                    "| %s | %s | %d | %.3f |%n",
                    source,
                    these.getFirst().asked().label(),
                    these.size(),
                    1 - below(scores(these, a -> true), threshold)));
  }

  /** The cosine of the closest passage that this share of the queries does not exceed. */
  static double closest(List<Asked> queries, Predicate<Asked> which, double share) {
    return quantile(queries.stream().filter(which).map(Asked::closest).toList(), share);
  }

  /** The score that this share of the queries does not reach. */
  static double quantile(List<Scored> scores, Predicate<Asked> which, double share) {
    return quantile(scores(scores, which), share);
  }

  private static double quantile(Collection<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) (share * sorted.length)];
  }

  private static double below(Collection<Double> values, double threshold) {
    return (double) values.stream().filter(value -> value < threshold).count() / values.size();
  }

  private static List<Double> withEvidence(
      List<Scored> scores, Predicate<Asked> which, double close) {
    return scores.stream()
        .filter(s -> which.test(s.asked()))
        .map(s -> s.withEvidence(close))
        .toList();
  }

  private static List<Double> scores(List<Scored> scores, Predicate<Asked> which) {
    return scores.stream().filter(s -> which.test(s.asked())).map(Scored::score).toList();
  }

  private static Map<String, List<Scored>> bySource(List<Scored> scores) {
    return scores.stream()
        .collect(Collectors.groupingBy(s -> s.asked().source(), TreeMap::new, Collectors.toList()));
  }
}
