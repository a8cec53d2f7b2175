package dev.tandem.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.retrieval.Evidence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled queries with what a store of SQuAD's paragraphs and Wikipedia passages says about them.
 */
final class RouterQueries {

  /** Of a larger source so many are taken, spread evenly. */
  private static final int MOST_OF_A_SOURCE = 800;

  private static final String NONE = "none";
  private static final String SINGLE = "single";
  private static final String MULTI = "multi";

  private static final ObjectReader EVIDENCE =
      TandemClient.JSON
          .readerFor(Evidence.class)
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final TandemClient tandem;
  private final List<String> stores;
  private final List<Asked> asked = new ArrayList<>();

  /**
   * A query with its evidence.
   *
   * @param held whether it is of the router's data set, where each source is left out in turn
   */
  record Asked(String source, String label, boolean held, Evidence evidence) {

    boolean needsRetrieval() {
      return !label.equals(NONE);
    }

    boolean multi() {
      return label.equals(MULTI);
    }

    double[] embedding() {
      float[] vector = evidence.queryEmbedding();
      double[] features = new double[vector.length];
      for (int i = 0; i < vector.length; i++) {
        features[i] = vector[i];
      }
      return features;
    }

    double closest() {
      return evidence.passages().stream().mapToDouble(Evidence.Passage::dense).max().orElse(0);
    }
  }

  private RouterQueries(TandemClient tandem, List<String> stores) {
    this.tandem = tandem;
    this.stores = stores;
  }

  /** Every source of the router's data set, and others that widen what is learnt. */
  static List<Asked> ask(TandemClient tandem, Path data) {
    Library library = new Library(tandem);
    List<String> stores =
        List.of(library.store(Dataset.squad(data)), library.store(Dataset.twoWiki(data)));
    RouterQueries queries = new RouterQueries(tandem, stores);
    for (JsonNode row : Dataset.rows(data.resolve("router/queries.jsonl"))) {
      queries.ask(row, row.get("source").asText(), row.get("label").asText(), true);
    }
    queries.others("squad", SINGLE, data.resolve("qa/squad2/queries.jsonl"));
    queries.others("2wiki", MULTI, data.resolve("retrieval/2wiki/queries.jsonl"));
    queries.others("scifact", SINGLE, data.resolve("retrieval/scifact/queries.jsonl"));
    queries.others("chunking", SINGLE, data.resolve("chunking/queries.jsonl"));
    queries.others("banking77", SINGLE, data.resolve("finetune/banking77/train.jsonl"));
    for (JsonNode row : workplace()) {
      String label = row.get("label").asText();
      queries.ask(row, label.equals(NONE) ? "chores" : "workplace", label, false);
    }
    return queries.asked;
  }

  private void others(String source, String label, Path file) {
    List<JsonNode> rows = Dataset.rows(file);
    int taken = Math.min(MOST_OF_A_SOURCE, rows.size());
    for (int i = 0; i < taken; i++) {
      ask(rows.get((int) ((long) i * rows.size() / taken)), source, label, false);
    }
  }

  private void ask(JsonNode row, String source, String label, boolean held) {
    ObjectNode body = TandemClient.JSON.createObjectNode();
    body.put("query", row.get("text").asText()).put("sentences", false);
    stores.forEach(body.withArray("vector_store_ids")::add);
    JsonNode evidence = tandem.post("/tandem/v1/evidence", body);
    try {
      asked.add(new Asked(source, label, held, EVIDENCE.readValue(evidence)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Queries written for this: chores for a model, and what people ask of documents at work. */
  private static List<JsonNode> workplace() {
    try (InputStream file = RouterQueries.class.getResourceAsStream("/router/workplace.jsonl");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines.lines().map(RouterQueries::parsed).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return TandemClient.JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
