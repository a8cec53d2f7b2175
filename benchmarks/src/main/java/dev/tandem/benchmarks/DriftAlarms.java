package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Document;
import dev.tandem.benchmarks.Dataset.Query;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Drift of a deployment of {@code extractive} over SQuAD's topics. Half of the topics are its
 * documents. In runs without drift reference and window are drawn from questions about these; with
 * drift a share of the window is about the others, or 30% of the documents are replaced.
 *
 * <p>Options: {@code --runs} without drift (10), {@code --questions} of a window (60).
 */
final class DriftAlarms {

  private static final String DRIFT = "/tandem/v1/drift";
  private static final double REPLACED = 0.3;

  private final TandemClient tandem;
  private final int questions;
  private final List<Document> documents = new ArrayList<>();
  private final List<Document> others = new ArrayList<>();
  private final List<Query> usual = new ArrayList<>();
  private final List<Query> foreign = new ArrayList<>();
  private final long started = System.currentTimeMillis();

  private DriftAlarms(TandemClient tandem, Dataset squad, int questions) {
    this.tandem = tandem;
    this.questions = questions;
    List<String> topics =
        new ArrayList<>(new TreeSet<>(squad.documents().stream().map(Document::title).toList()));
    List<String> own = topics.subList(0, topics.size() / 2);
    Map<String, String> topicOf = new HashMap<>();
    for (Document document : squad.documents()) {
      topicOf.put(document.id(), document.title());
      (own.contains(document.title()) ? documents : others).add(document);
    }
    for (Query query : squad.queries()) {
      String topic = topicOf.get(query.row().path("source_paragraph").asText());
      (own.contains(topic) ? usual : foreign).add(query);
    }
  }

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    TandemClient tandem = new TandemClient(arguments.url());
    DriftAlarms drift =
        new DriftAlarms(tandem, Dataset.squad(arguments.data()), arguments.number("questions", 60));
    String store = new Library(tandem).store("benchmark-drift", drift.documents);
    for (int run = 1; run <= arguments.number("runs", 10); run++) {
      drift.run(store, "without drift " + run, run, 0);
    }
    for (double share : new double[] {1, 0.5, 0.3}) {
      drift.run(store, "%.0f%% other topics".formatted(100 * share), 100, share);
    }
    drift.replaced();
  }

  /** A run with a share of the window about other topics. */
  private void run(String store, String name, int seed, double share) {
    String deployment = deploy(store, name);
    List<Query> drawn = shuffled(usual, seed);
    ask(deployment, drawn.subList(0, questions));
    String monitor = watch(deployment);
    int strange = (int) Math.round(share * questions);
    ask(deployment, drawn.subList(questions, 2 * questions - strange));
    ask(deployment, shuffled(foreign, seed).subList(0, strange));
    report(name, monitor);
  }

  private void replaced() {
    List<Document> kept = shuffled(documents, 1).subList(0, 50);
    String store = new Library(tandem).store("benchmark-drift-" + started, kept);
    String deployment = deploy(store, "replaced");
    String monitor = watch(deployment);
    String files = "/v1/vector_stores/" + store + "/files";
    JsonNode page = tandem.get(files + "?limit=100");
    int count = (int) Math.round(REPLACED * kept.size());
    for (int i = 0; i < count; i++) {
      tandem.delete(files + "/" + page.path("data").path(i).path("id").asText());
      Document other = others.get(i);
      ObjectNode file = TandemClient.JSON.createObjectNode();
      tandem.post(files, file.put("file_id", tandem.upload(other.id() + ".txt", other.file())));
    }
    report("30% of the documents replaced", monitor);
  }

  private static <T> List<T> shuffled(List<T> items, int seed) {
    List<T> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }

  private String deploy(String store, String name) {
    ObjectNode body = TandemClient.JSON.createObjectNode();
    body.put("name", "drift-" + started + "-" + name.replaceAll("[^a-z0-9]+", "-"));
    body.put("model", "extractive").putArray("vector_store_ids").add(store);
    return tandem.post("/tandem/v1/deployments", body).path("name").asText();
  }

  private void ask(String deployment, List<Query> queries) {
    for (Query query : queries) {
      ObjectNode chat = TandemClient.JSON.createObjectNode().put("model", deployment);
      chat.putArray("messages").addObject().put("role", "user").put("content", query.text());
      tandem.post("/v1/chat/completions", chat);
    }
  }

  private String watch(String deployment) {
    ObjectNode body = TandemClient.JSON.createObjectNode().put("deployment", deployment);
    return DRIFT + "/" + tandem.post(DRIFT, body).path("id").asText();
  }

  private void report(String name, String monitor) {
    long begun = System.nanoTime();
    JsonNode check = tandem.post(monitor + "/check", TandemClient.JSON.createObjectNode());
    while (check.path("finished_at").isNull()) {
      pause();
      check = tandem.get(monitor + "/checks/" + check.path("id").asText());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    List<String> found = new ArrayList<>();
    for (JsonNode each : tandem.get(monitor + "/findings?status=open").path("data")) {
      found.add(each.path("kind").asText() + ": " + each.path("remedy").asText());
    }
    JsonNode report = check.path("report");
    System.out.printf(
        "%s: %s, questions p %.5f, abstention p %.5f, %.1f s, found %s%n",
        name,
        check.path("status").asText(),
        report.at("/query/p").asDouble(Double.NaN),
        report.at("/quality/abstention/p").asDouble(Double.NaN),
        seconds,
        found);
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
