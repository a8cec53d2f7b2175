package dev.tandem.benchmarks.embedder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is embedded: abstracts of a corpus if there is one, else made-up text of their length. */
final class Texts {

  private static final String[] WORDS = {
    "protein",
    "cells",
    "the",
    "of",
    "expression",
    "in",
    "mice",
    "response",
    "and",
    "signalling",
    "increased",
    "with",
    "patients",
    "treatment",
    "a",
    "mutation",
    "induced",
    "by",
    "binding",
    "receptors",
    "was",
    "observed",
    "reduction",
    "kinase",
    "pathways",
    "to",
    "inflammation"
  };

  private Texts() {}

  /** Title and text of the first rows of a corpus in BEIR's form. */
  static List<String> of(Path corpus, int count) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Stream<String> lines = Files.lines(corpus)) {
      return lines
          .limit(count)
          .map(
              line -> {
                JsonNode row = tree(json, line);
                return row.path("title").asText() + "\n" + row.path("text").asText();
              })
          .toList();
    }
  }

  /** Texts of 100 to 400 words, the same each time. */
  static List<String> madeUp(int count) {
    Random random = new Random(7);
    return Stream.generate(() -> words(random, 100 + random.nextInt(300))).limit(count).toList();
  }

  /** Questions of about 15 tokens. */
  static List<String> queries(int count) {
    Random random = new Random(8);
    return Stream.generate(() -> words(random, 12) + "?").limit(count).toList();
  }

  private static String words(Random random, int count) {
    return random
        .ints(count, 0, WORDS.length)
        .mapToObj(i -> WORDS[i])
        .collect(Collectors.joining(" "));
  }

  private static JsonNode tree(ObjectMapper json, String line) {
    try {
      return json.readTree(line);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a corpus of JSON lines", e);
    }
  }
}
