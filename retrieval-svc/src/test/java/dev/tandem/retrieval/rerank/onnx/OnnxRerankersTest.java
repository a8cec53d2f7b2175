package dev.tandem.retrieval.rerank.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.RerankerContract;
import dev.tandem.retrieval.rerank.TestRerankConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRerankersTest extends RerankerContract {

  @TempDir Path folder;

  private OnnxRerankers rerankers;

  @BeforeEach
  void load() throws IOException {
    TinyCrossEncoder.write(folder, "bees", "dance", "moon", "##light");
    rerankers = new OnnxRerankers(TestRerankConfig.one("type", "onnx", "path", folder.toString()));
  }

  @AfterEach
  void close() throws InterruptedException {
    rerankers.close();
  }

  @Override
  protected Reranker reranker() {
    return rerankers.rerankers().getFirst();
  }

  @Test
  void readsThePairUnderItsTokenTypes() {
    // Each common word adds 2 to -1; words that are repeated within one text add nothing.
    assertEquals(sigmoid(-1), score("bees bees", "moon moon"), 1e-6);
    assertEquals(sigmoid(1), score("Bees!", "the BEES"), 1e-6);
    assertEquals(sigmoid(3), score("moonlight", "moonlight"), 1e-6);
  }

  @Test
  void takesTheBestWindowOfATextThatIsLongerThanTheModelReads() {
    String far = "moon ".repeat(3000) + "bees";
    assertEquals(sigmoid(1), score("bees", far), 1e-6);
    assertTrue(score("moon ".repeat(1000), "moon") > 0.99);
  }

  @Test
  void readsSpecialTokensThatATextSpellsOutAsText() {
    assertEquals(score("dance", "x sep x"), score("dance", "x [SEP] x"), 1e-6);
  }

  @Test
  void saysSoWhenTheModelCannotBeRead() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "no model");
    ApiError error = assertThrows(ApiError.class, () -> score("bees", "bees"));
    assertEquals(503, error.status());
    Files.delete(folder.resolve("vocab.txt"));
    assertThrows(ApiError.class, () -> score("bees", "bees"));
  }

  @Test
  void refusesMoreTextsThanMayWait() {
    List<String> texts = Collections.nCopies(20_000, "bees moon dance");
    ApiError error =
        assertThrows(ApiError.class, () -> reranker().score("bees", texts).await().indefinitely());
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("busy"), error.getMessage());
  }

  @Test
  void demandsAPath() {
    assertThrows(
        IllegalStateException.class, () -> new OnnxRerankers(TestRerankConfig.one("type", "onnx")));
  }

  private double score(String query, String text) {
    return reranker().score(query, List.of(text)).await().indefinitely()[0];
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
