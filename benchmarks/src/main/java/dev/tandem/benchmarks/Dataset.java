package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A corpus with questions, in the BEIR layout.
 *
 * @param relevant ids of documents by id of query; empty where there are no judgements
 */
record Dataset(
    String name, List<Document> documents, List<Query> queries, Map<String, Set<String>> relevant) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A document; becomes one file. */
  record Document(String id, String title, String text) {

    /** Title and text as a plain text file. */
    byte[] file() {
      return (title + "\n\n" + text).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A query with the whole row it came from. */
  record Query(String id, String text, JsonNode row) {

    /** Whether constants may be chosen on it; the other half confirms them. */
    boolean forChoosing() {
      return Math.floorMod(id.hashCode() * 0x9E3779B1, 2) == 0;
    }
  }

  static Dataset scifact(Path data) {
    return read("scifact", data.resolve("retrieval/scifact"));
  }

  static Dataset twoWiki(Path data) {
    return read("2wiki", data.resolve("retrieval/2wiki"));
  }

  static Dataset squad(Path data) {
    return read("squad", data.resolve("qa/squad2"));
  }

  private static Dataset read(String name, Path folder) {
    List<Document> documents = new ArrayList<>();
    for (JsonNode row : rows(folder.resolve("corpus.jsonl"))) {
      documents.add(
          new Document(
              row.get("_id").asText(), row.get("title").asText(), row.get("text").asText()));
    }
    return new Dataset(
        name,
        documents,
        queries(folder.resolve("queries.jsonl")),
        judgements(folder.resolve("qrels.tsv")));
  }

  /** The queries of a JSONL file. */
  static List<Query> queries(Path file) {
    return rows(file).stream()
        .map(row -> new Query(row.get("_id").asText(), row.get("text").asText(), row))
        .toList();
  }

  private static Map<String, Set<String>> judgements(Path file) {
    Map<String, Set<String>> relevant = new HashMap<>();
    if (Files.exists(file)) {
      lines(file).stream()
          .skip(1)
          .map(line -> line.split("\t"))
          .filter(cells -> Integer.parseInt(cells[2].strip()) > 0)
          .forEach(
              cells -> relevant.computeIfAbsent(cells[0], id -> new HashSet<>()).add(cells[1]));
    }
    return relevant;
  }

  /** The rows of a JSONL file. */
  static List<JsonNode> rows(Path file) {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : lines(file)) {
      try {
        rows.add(JSON.readTree(line));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rows;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
