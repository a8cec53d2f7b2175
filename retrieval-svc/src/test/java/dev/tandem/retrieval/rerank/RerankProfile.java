package dev.tandem.retrieval.rerank;

import dev.tandem.retrieval.rerank.onnx.TinyCrossEncoder;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A reranker in process that counts common words, and a remote one at an address of nobody. */
public class RerankProfile implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Path folder = Files.createTempDirectory("tandem-rerank-test");
      TinyCrossEncoder.write(folder, "mercury", "zebra", "queen", "eggs");
      return Map.of(
          "tandem.rerank.models.words.type", "onnx",
          "tandem.rerank.models.words.path", folder.toString(),
          "tandem.rerank.models.away.url", "http://127.0.0.1:1/rerank",
          "tandem.rerank.models.away.retries", "0",
          "tandem.rerank.auto", "away");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
