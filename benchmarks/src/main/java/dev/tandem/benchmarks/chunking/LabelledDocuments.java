package dev.tandem.benchmarks.chunking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.format.FormatAwareParser;
import dev.tandem.retrieval.parse.format.ParseConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents with questions and the characters of them that answer each. */
final class LabelledDocuments {

  /** A question and the characters that answer it. */
  record Question(String text, BitSet answer) {}

  /** A document as the service reads it, and its questions. */
  record Labelled(ParsedDocument document, List<Question> questions) {}

  private LabelledDocuments() {}

  /** Reads {@code corpus.jsonl} and {@code queries.jsonl} of the folder. */
  static List<Labelled> read(Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, Labelled> documents = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve("corpus.jsonl"))) {
      JsonNode row = json.readTree(line);
      documents.put(
          row.get("_id").asText(),
          new Labelled(
              parse(row.get("_id").asText(), row.get("text").asText()), new ArrayList<>()));
    }
    for (String line : Files.readAllLines(folder.resolve("queries.jsonl"))) {
      JsonNode row = json.readTree(line);
      Labelled document = documents.get(row.get("corpus_id").asText());
      BitSet answer = new BitSet();
      for (JsonNode span : row.get("references")) {
        answer.set(span.get("start_index").asInt(), span.get("end_index").asInt());
      }
      document.questions().add(new Question(row.get("text").asText(), answer));
    }
    return List.copyOf(documents.values());
  }

  private static ParsedDocument parse(String name, String text) throws IOException {
    ParseConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(ParseConfig.class)
            .withConverter(MemorySize.class, 100, new MemorySizeConverter())
            .withConverter(Duration.class, 100, new DurationConverter())
            .build()
            .getConfigMapping(ParseConfig.class);
    Path file = Files.createTempFile("labelled", ".txt");
    try {
      Files.writeString(file, text);
      return new FormatAwareParser(config).parse(file, name + ".txt");
    } finally {
      Files.delete(file);
    }
  }
}
