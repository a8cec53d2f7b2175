package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.GroundingCases.Case;
import dev.tandem.benchmarks.LogisticRegression.Example;
import dev.tandem.generation.grounding.GroundingFeatures;
import dev.tandem.generation.grounding.GroundingTask;
import dev.tandem.generation.grounding.SentenceVectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Fits the grounding check (docs/grounding.md) to statements made of SQuAD's paragraphs, on one
 * half of its articles, and reports how well it tells them apart on the other half and on Wikipedia
 * passages of 2WikiMultihopQA.
 */
final class FitGrounding {

  /** Of the true statements of the half for choosing, so many must count as supported. */
  private static final double KEPT = 0.95;

  private static final int BATCH = 64;

  private final TandemClient tandem;
  private final String model;
  private final Map<String, float[]> vectors = new HashMap<>();

  private FitGrounding(TandemClient tandem) {
    this.tandem = tandem;
    JsonNode models = tandem.get("/tandem/v1/embedding-models").get("data");
    this.model = models.get(0).get("id").asText();
  }

  /** A statement with what was found. */
  @SuppressWarnings("ArrayRecordComponent") // a value that is only read
  private record Observed(Case statement, double[] features) {}

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    new FitGrounding(new TandemClient(arguments.url())).run(arguments);
  }

  private void run(Arguments arguments) {
    List<Case> squad = GroundingCases.ofArticles(Dataset.squad(arguments.data()));
    List<Case> wiki = GroundingCases.ofQuestions(Dataset.twoWiki(arguments.data()));
    embed(squad);
    embed(wiki);
    report("words alone", observe(squad, false), observe(wiki, false));
    report("words and embeddings", observe(squad, true), observe(wiki, true));
  }

  private void embed(List<Case> cases) {
    Set<String> texts = new LinkedHashSet<>();
    for (Case statement : cases) {
      GroundingTask task = GroundingTask.of(statement.statement(), statement.passages());
      texts.addAll(task.answerSentences());
      texts.addAll(task.passageSentences());
    }
    List<String> unseen = new ArrayList<>(texts);
    for (int from = 0; from < unseen.size(); from += BATCH) {
      List<String> batch = unseen.subList(from, Math.min(unseen.size(), from + BATCH));
      ObjectNode body = TandemClient.JSON.createObjectNode().put("model", model);
      batch.forEach(body.withArray("input")::add);
      JsonNode data = tandem.post("/v1/embeddings", body).get("data");
      for (int i = 0; i < batch.size(); i++) {
        vectors.put(
            batch.get(i),
            TandemClient.JSON.convertValue(data.get(i).get("embedding"), float[].class));
      }
    }
  }

  private List<Observed> observe(List<Case> cases, boolean embedded) {
    List<Observed> observed = new ArrayList<>();
    for (Case statement : cases) {
      GroundingTask task = GroundingTask.of(statement.statement(), statement.passages());
      Optional<SentenceVectors> given =
          embedded
              ? Optional.of(
                  new SentenceVectors(
                      task.answerSentences().stream().map(vectors::get).toList(),
                      task.passageSentences().stream().map(vectors::get).toList()))
              : Optional.empty();
      new GroundingFeatures(task, given)
          .of(0)
          .ifPresent(found -> observed.add(new Observed(statement, found.values())));
    }
    return observed;
  }

  private static void report(String what, List<Observed> squad, List<Observed> wiki) {
    List<Observed> choosing = squad.stream().filter(o -> o.statement().forChoosing()).toList();
    List<Observed> confirming = squad.stream().filter(o -> !o.statement().forChoosing()).toList();
    LogisticRegression model = fit(choosing);
    List<Double> kept =
        choosing.stream()
            .filter(o -> o.statement().supported())
            .map(o -> model.probability(o.features()))
            .sorted()
            .toList();
    double threshold = kept.get((int) ((1 - KEPT) * kept.size()));
    System.out.printf("%n%s: %s%nthreshold %.3f%n", what, model, threshold);
    Map<String, List<Observed>> sets = new LinkedHashMap<>();
    sets.put("half for choosing", choosing);
    sets.put("half for confirming", confirming);
    sets.put("2wiki", wiki);
    sets.forEach((name, observed) -> print(name, observed, model, threshold));
  }

  /** True and false weigh the same, and within both every kind does. */
  private static LogisticRegression fit(List<Observed> observed) {
    Map<String, Long> sizes =
        observed.stream()
            .collect(Collectors.groupingBy(o -> o.statement().kind(), Collectors.counting()));
    Map<Boolean, Set<String>> kinds =
        observed.stream()
            .collect(
                Collectors.partitioningBy(
                    o -> o.statement().supported(),
                    Collectors.mapping(o -> o.statement().kind(), Collectors.toSet())));
    return LogisticRegression.fit(
        observed.stream()
            .map(
                o -> {
                  Case statement = o.statement();
                  double weight =
                      observed.size()
                          / 2.0
                          / kinds.get(statement.supported()).size()
                          / sizes.get(statement.kind());
                  return new Example(o.features(), statement.supported(), weight);
                })
            .toList());
  }

  private static void print(
      String name, List<Observed> observed, LogisticRegression model, double threshold) {
    System.out.printf("%n| %s | statements | AUROC | supported |%n|---|---|---|---|%n", name);
    List<Double> supported = scores(model, observed, o -> o.statement().supported());
    Set<String> kinds = new LinkedHashSet<>();
    observed.forEach(o -> kinds.add(o.statement().kind()));
    for (String kind : kinds) {
      List<Double> scores = scores(model, observed, o -> o.statement().kind().equals(kind));
      boolean isTrue =
          observed.stream()
              .anyMatch(o -> o.statement().kind().equals(kind) && o.statement().supported());
      System.out.printf(
          "| %s | %d | %s | %.3f |%n",
          kind,
          scores.size(),
          isTrue ? "" : "%.4f".formatted(Ranking.auroc(supported, scores)),
          scores.stream().filter(score -> score >= threshold).count() / (double) scores.size());
    }
    List<Double> unsupported = scores(model, observed, o -> !o.statement().supported());
    System.out.printf(
        "| all false ones | %d | %.4f | |%n",
        unsupported.size(), Ranking.auroc(supported, unsupported));
  }

  private static List<Double> scores(
      LogisticRegression model, List<Observed> observed, Predicate<Observed> which) {
    return observed.stream().filter(which).map(o -> model.probability(o.features())).toList();
  }
}
