package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Document;
import dev.tandem.benchmarks.Dataset.Query;
import dev.tandem.benchmarks.LogisticRegression.Example;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fits the rule by which generation abstains (docs/abstention.md) to SQuAD's questions and to those
 * of other data sets, on evidence from a running Tandem; also on stores of one article each, so
 * that the rule holds for small stores. Prints the constants, the AUROC with each source of
 * out-of-corpus questions left out in turn, and what thresholds do.
 */
final class FitAbstention {

  private static final int OTHERS_PER_ARTICLE = 60;

  private final TandemClient tandem;
  private final Random random = new Random(7);

  private FitAbstention(TandemClient tandem) {
    this.tandem = tandem;
  }

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    new FitAbstention(new TandemClient(arguments.url())).run(arguments);
  }

  private void run(Arguments arguments) {
    Dataset squad = Dataset.squad(arguments.data());
    Library library = new Library(tandem);
    List<Question> questions = questions(arguments, squad);
    List<Observation> whole = observe(library.store(squad), questions);
    List<Observation> articles = articles(library, squad, questions);
    report(whole, articles);
  }

  private static List<Question> questions(Arguments arguments, Dataset squad) {
    List<Question> questions = new ArrayList<>();
    for (Query query : squad.queries()) {
      boolean answerable = query.row().get("answerable").asBoolean();
      questions.add(new Question(query, answerable ? "answerable" : "adversarial"));
    }
    for (Query query : Dataset.queries(arguments.data().resolve("router/queries.jsonl"))) {
      if (!query.row().get("label").asText().equals("none")) {
        questions.add(new Question(query, query.row().get("source").asText()));
      }
    }
    for (Dataset other :
        List.of(Dataset.scifact(arguments.data()), Dataset.twoWiki(arguments.data()))) {
      other.queries().forEach(query -> questions.add(new Question(query, other.name())));
    }
    return questions;
  }

  /** Every article as a store of its own: its questions against some of all others. */
  private List<Observation> articles(Library library, Dataset squad, List<Question> questions) {
    Map<String, String> articleOf =
        squad.documents().stream().collect(Collectors.toMap(Document::id, Document::title));
    Map<String, List<Document>> articles =
        squad.documents().stream()
            .collect(
                Collectors.groupingBy(Document::title, LinkedHashMap::new, Collectors.toList()));
    List<Question> foreign = questions.stream().filter(q -> !q.answerable() && !q.hard()).toList();
    List<Observation> observations = new ArrayList<>();
    articles.forEach(
        (title, paragraphs) -> {
          String store = library.store("benchmark-squad " + title, paragraphs);
          List<Question> asked = new ArrayList<>();
          for (Question question : questions) {
            if (question.answerable() && title.equals(question.article(articleOf))) {
              asked.add(question);
            }
          }
          for (int i = 0; i < OTHERS_PER_ARTICLE; i++) {
            asked.add(foreign.get(random.nextInt(foreign.size())));
          }
          observations.addAll(observe(store, asked));
        });
    return observations;
  }

  private List<Observation> observe(String store, List<Question> questions) {
    return questions.stream()
        .map(question -> new Observation(question, features(store, question.query().text())))
        .toList();
  }

  /** The features of docs/abstention.md, from the evidence alone. */
  private double[] features(String store, String query) {
    ObjectNode body = TandemClient.JSON.createObjectNode().put("query", query);
    body.putArray("vector_store_ids").add(store);
    JsonNode evidence = tandem.post("/tandem/v1/evidence", body);
    double dense = 0;
    double sentenceDense = 0;
    double sentenceCoverage = 0;
    for (JsonNode passage : evidence.get("passages")) {
      dense = Math.max(dense, passage.get("dense").asDouble());
      for (JsonNode sentence : passage.get("sentences")) {
        sentenceDense = Math.max(sentenceDense, sentence.get("dense").asDouble());
        sentenceCoverage = Math.max(sentenceCoverage, sentence.get("coverage").asDouble());
      }
    }
    return new double[] {
      dense, evidence.get("coverage").asDouble(), sentenceDense, sentenceCoverage
    };
  }

  private static void report(List<Observation> whole, List<Observation> articles) {
    List<Observation> clear = whole.stream().filter(o -> !o.question().hard()).toList();
    List<String> sources =
        clear.stream()
            .map(o -> o.question().source())
            .filter(source -> !source.equals("answerable"))
            .distinct()
            .sorted()
            .toList();
    for (String held : sources) {
      LogisticRegression model =
          fit(
              clear,
              o ->
                  o.question().answerable()
                      ? o.question().query().forChoosing()
                      : !o.question().source().equals(held));
      System.out.printf(
          "held out %-12s AUROC %.4f%n",
          held,
          auroc(
              model,
              clear,
              o -> o.question().answerable() && !o.question().query().forChoosing(),
              o -> o.question().source().equals(held)));
    }
    List<Observation> all = new ArrayList<>(clear);
    all.addAll(articles);
    LogisticRegression model = fit(all, o -> true);
    System.out.println("passage dense, coverage, sentence dense, sentence coverage: " + model);
    System.out.printf(
        "AUROC whole corpus %.4f, articles alone %.4f, adversarial %.4f%n",
        auroc(model, clear, o -> o.question().answerable(), o -> !o.question().answerable()),
        auroc(model, articles, o -> o.question().answerable(), o -> !o.question().answerable()),
        auroc(model, whole, o -> o.question().answerable(), o -> o.question().hard()));
    for (int i : IntStream.rangeClosed(2, 7).toArray()) {
      System.out.printf(
          "threshold %.1f answers: answerable %.3f, out of corpus %.3f, adversarial %.3f;"
              + " in articles alone: answerable %.3f, out of corpus %.3f%n",
          i / 10.0,
          answered(model, whole, i / 10.0, o -> o.question().answerable()),
          answered(model, clear, i / 10.0, o -> !o.question().answerable()),
          answered(model, whole, i / 10.0, o -> o.question().hard()),
          answered(model, articles, i / 10.0, o -> o.question().answerable()),
          answered(model, articles, i / 10.0, o -> !o.question().answerable()));
    }
  }

  private static LogisticRegression fit(
      List<Observation> observations, Predicate<Observation> used) {
    return LogisticRegression.fit(
        observations.stream()
            .filter(used)
            .map(o -> new Example(o.features(), o.question().answerable()))
            .toList());
  }

  private static double auroc(
      LogisticRegression model,
      List<Observation> observations,
      Predicate<Observation> positive,
      Predicate<Observation> negative) {
    return Ranking.auroc(
        scores(model, observations, positive), scores(model, observations, negative));
  }

  private static double answered(
      LogisticRegression model,
      List<Observation> observations,
      double threshold,
      Predicate<Observation> which) {
    return observations.stream()
        .filter(which)
        .mapToDouble(o -> model.probability(o.features()) >= threshold ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static List<Double> scores(
      LogisticRegression model, List<Observation> observations, Predicate<Observation> which) {
    return observations.stream().filter(which).map(o -> model.logit(o.features())).toList();
  }

  /** A question and where it comes from. */
  private record Question(Query query, String source) {

    boolean answerable() {
      return source.equals("answerable");
    }

    /** Unanswerable, but made to look answerable by the same paragraphs. */
    boolean hard() {
      return source.equals("adversarial");
    }

    String article(Map<String, String> articleOf) {
      return articleOf.get(query.row().get("source_paragraph").asText());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a value that is only read
  private record Observation(Question question, double[] features) {}
}
