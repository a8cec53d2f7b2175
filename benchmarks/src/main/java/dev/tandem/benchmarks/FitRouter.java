package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.LogisticRegression.Example;
import dev.tandem.benchmarks.RouterQueries.Asked;
import dev.tandem.benchmarks.RouterReport.Scored;
import dev.tandem.generation.routing.RouteModel;
import dev.tandem.generation.routing.RouteModel.Regression;
import dev.tandem.generation.routing.RoutePolicy;
import dev.tandem.generation.routing.Router;
import dev.tandem.generation.routing.ToolChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Fits the router (docs/routing.md) on evidence from a running Tandem, and reports what it reaches
 * on each source when that source is left out of the fit. {@code --weights FILE} writes the weights
 * as the resource that generation-svc ships.
 */
final class FitRouter {

  /** A query has 384 dimensions and a source some hundred rows: what is learnt must be simple. */
  private static final double RIDGE = 0.5;

  /** Of the queries of each source that need documents, so many may be let through at most. */
  private static final double MISSED = 0.02;

  /** Of the queries that need no documents, so many may be searched for a close passage. */
  private static final double CLOSE = 0.03;

  /** Of 2Wiki's questions, so many must go in hops. */
  private static final double HOPS_KEPT = 0.95;

  private static final int ROUNDS = 20;

  private FitRouter() {}

  public static void main(String... words) throws IOException {
    Arguments arguments = Arguments.of(words);
    List<Asked> all = RouterQueries.ask(new TandemClient(arguments.url()), arguments.data());
    List<Asked> needy = all.stream().filter(Asked::needsRetrieval).toList();

    RouterReport.retrieval("the router's sources alone, unbalanced", unbalanced(all));
    RouterReport.retrieval(
        "the router's sources alone, balanced", leftOut(all, Asked::held, Asked::needsRetrieval));
    List<Scored> scores = leftOut(all, asked -> true, Asked::needsRetrieval);
    RouterReport.retrieval("all sources, balanced", scores);
    List<Scored> multi = leftOut(needy, asked -> true, Asked::multi);

    double close = RouterReport.closest(all, a -> a.held() && !a.needsRetrieval(), 1 - CLOSE);
    double threshold = threshold(scores, close);
    double multiThreshold =
        RouterReport.quantile(multi, a -> a.source().equals("2wiki"), 1 - HOPS_KEPT);
    RouterReport.sources(scores, threshold, close);
    RouterReport.curve(scores, close);
    RouterReport.hops(multi, multiThreshold);

    RouteModel model =
        new RouteModel(
            all.getFirst().evidence().embeddingModel(),
            all.getFirst().embedding().length,
            regression(fit(all, Asked::needsRetrieval), threshold),
            regression(fit(needy, Asked::multi), multiThreshold),
            rounded(close));
    speed(new Router(model), all);
    String file = arguments.others().get("weights");
    if (file != null) {
      Files.writeString(Path.of(file), json(model) + "\n");
    }
  }

  /** As the design measured it before there was evidence. */
  private static List<Scored> unbalanced(List<Asked> all) {
    return leftOutBy(
        used ->
            LogisticRegression.fit(
                used.stream().map(a -> new Example(a.embedding(), a.needsRetrieval())).toList(),
                RIDGE / 10),
        all,
        Asked::held);
  }

  private static List<Scored> leftOut(
      List<Asked> all, Predicate<Asked> used, Predicate<Asked> positive) {
    return leftOutBy(these -> fit(these, positive), all, used);
  }

  /** Scores of every query by a model that has not seen its source. */
  private static List<Scored> leftOutBy(
      Function<List<Asked>, LogisticRegression> fit, List<Asked> all, Predicate<Asked> used) {
    return all.stream().collect(Collectors.groupingBy(Asked::source)).entrySet().stream()
        .flatMap(
            source -> {
              LogisticRegression model =
                  fit.apply(
                      all.stream()
                          .filter(used.and(a -> !a.source().equals(source.getKey())))
                          .toList());
              return source.getValue().stream()
                  .map(a -> new Scored(a, model.probability(a.embedding())));
            })
        .toList();
  }

  /** Both classes weigh the same, and within a class every source does. */
  private static LogisticRegression fit(List<Asked> queries, Predicate<Asked> positive) {
    Map<String, Long> sizes =
        queries.stream().collect(Collectors.groupingBy(Asked::source, Collectors.counting()));
    Map<Boolean, Long> sources =
        queries.stream()
            .collect(
                Collectors.partitioningBy(
                    positive,
                    Collectors.collectingAndThen(
                        Collectors.mapping(Asked::source, Collectors.toSet()),
                        set -> (long) set.size())));
    return LogisticRegression.fit(
        queries.stream()
            .map(
                a -> {
                  boolean is = positive.test(a);
                  double weight = queries.size() / 2.0 / sources.get(is) / sizes.get(a.source());
                  return new Example(a.embedding(), is, weight);
                })
            .toList(),
        RIDGE);
  }

  /** The largest at which no source of the router's data set loses more than it may. */
  private static double threshold(List<Scored> scores, double close) {
    Map<String, List<Double>> bySource =
        scores.stream()
            .filter(s -> s.asked().held() && s.asked().needsRetrieval())
            .collect(
                Collectors.groupingBy(
                    s -> s.asked().source(),
                    Collectors.mapping(s -> s.withEvidence(close), Collectors.toList())));
    return bySource.values().stream()
        .mapToDouble(of -> of.stream().sorted().toList().get((int) (MISSED * of.size())))
        .min()
        .orElseThrow();
  }

  private static void speed(Router router, List<Asked> all) {
    Latencies latencies = new Latencies();
    for (int round = 0; round < ROUNDS; round++) {
      for (Asked asked : all) {
        Runnable decide =
            () ->
                router.decide(ToolChoice.AUTO, RoutePolicy.DEFAULT, Optional.of(asked.evidence()));
        if (round == 0) {
          decide.run();
        } else {
          latencies.time(decide);
        }
      }
    }
    System.out.printf(
        "a decision: median %.4f ms, p99 %.4f ms, longest %.4f ms%n",
        latencies.median(), latencies.quantile(0.99), latencies.quantile(1));
  }

  private static Regression regression(LogisticRegression fitted, double threshold) {
    float[] weights = new float[fitted.weights().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) rounded(fitted.weights()[i]);
    }
    return new Regression(rounded(threshold), rounded(fitted.intercept()), weights);
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  private static ObjectNode json(RouteModel model) {
    ObjectNode json = TandemClient.JSON.createObjectNode();
    json.put("embedding_model", model.embeddingModel()).put("dimension", model.dimension());
    json.put("close_passage", model.closePassage());
    json.set("needs_retrieval", json(model.needsRetrieval()));
    json.set("multi", json(model.multi()));
    return json;
  }

  private static ObjectNode json(Regression regression) {
    ObjectNode json = TandemClient.JSON.createObjectNode();
    json.put("threshold", regression.threshold()).put("intercept", regression.intercept());
    ArrayNode weights = json.putArray("weights");
    for (float weight : regression.weights()) {
      weights.add(rounded(weight));
    }
    return json;
  }
}
