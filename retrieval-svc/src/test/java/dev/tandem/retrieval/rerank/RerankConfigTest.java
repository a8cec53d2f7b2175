package dev.tandem.retrieval.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.rerank.RerankConfig.ModelConfig;
import dev.tandem.retrieval.rerank.RerankConfig.Type;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RerankConfigTest {

  @Test
  void hasTheseDefaults() {
    RerankConfig config = TestRerankConfig.one("url", "http://localhost/rerank");
    assertEquals(Optional.empty(), config.auto());
    assertEquals(0, config.workers());
    ModelConfig model = config.models().get("m");
    assertEquals(Type.COHERE, model.type());
    assertEquals(Optional.empty(), model.path());
    assertEquals(Optional.empty(), model.key());
    assertEquals(Optional.empty(), model.model());
    assertEquals(Duration.ofSeconds(5), model.timeout());
    assertEquals(1, model.retries());
    assertEquals(Duration.ofMillis(200), model.backOff());
    assertEquals(Duration.ofSeconds(10), model.rest());
    assertEquals(100, model.maxDocuments());
    assertEquals(16, model.concurrency());
    assertEquals(30, model.candidates());
    assertFalse(model.logits());
    assertEquals(1, model.slope());
    assertEquals(0, model.intercept());
    assertTrue(TestRerankConfig.of(Map.of()).models().isEmpty());
  }

  @Test
  void readsTheseKeys() {
    ModelConfig model =
        TestRerankConfig.one(
                "type", "tei",
                "path", "models/m",
                "url", "http://localhost:1/rerank",
                "key", "k",
                "model", "their-name",
                "timeout", "1s",
                "retries", "0",
                "back-off", "1ms",
                "rest", "2s",
                "max-documents", "3",
                "concurrency", "4",
                "candidates", "5",
                "logits", "true",
                "slope", "2",
                "intercept", "-1")
            .models()
            .get("m");
    assertEquals(Type.TEI, model.type());
    assertEquals(Optional.of(Path.of("models/m")), model.path());
    assertEquals(Optional.of(URI.create("http://localhost:1/rerank")), model.url());
    assertEquals(Optional.of("k"), model.key());
    assertEquals(Optional.of("their-name"), model.model());
    assertEquals(Duration.ofSeconds(1), model.timeout());
    assertEquals(0, model.retries());
    assertEquals(Duration.ofMillis(1), model.backOff());
    assertEquals(Duration.ofSeconds(2), model.rest());
    assertEquals(3, model.maxDocuments());
    assertEquals(4, model.concurrency());
    assertEquals(5, model.candidates());
    assertTrue(model.logits());
    assertEquals(2, model.slope());
    assertEquals(-1, model.intercept());
  }

  @Test
  void refusesAServersChoiceThatIsNotConfigured() {
    RerankConfig config = TestRerankConfig.of(Map.of("tandem.rerank.auto", "missing"));
    assertThrows(IllegalStateException.class, () -> new Rerankers(config, List.of()));
  }

  @Test
  void refusesARerankerUnderANameThatMeansSomethingElse() {
    RerankConfig config = TestRerankConfig.of(Map.of());
    RerankerSource source = () -> List.of(new Named("auto"));
    assertThrows(IllegalStateException.class, () -> new Rerankers(config, List.of(source)));
  }

  @Test
  void calibratesLogitsAndKeepsProbabilitiesThatNeedNoCalibration() {
    assertEquals(0.5, new ScoreScale(true, 1, 0).probability(0));
    assertEquals(0.5, new ScoreScale(true, 2, -4).probability(2));
    assertEquals(0.123, new ScoreScale(false, 1, 0).probability(0.123));
    assertEquals(0.9, new ScoreScale(false, 2, 0).probability(0.75), 1e-12);
    assertEquals(1, new ScoreScale(false, 3, 0).probability(1), 1e-6);
    ScoreScale plain = new ScoreScale(false, 1, 0);
    assertThrows(IllegalArgumentException.class, () -> plain.probability(1.5));
    assertThrows(IllegalArgumentException.class, () -> plain.probability(Double.NaN));
    assertThrows(IllegalStateException.class, () -> new ScoreScale(false, -1, 0));
  }

  private record Named(String name) implements Reranker {

    @Override
    public int candidates() {
      return 1;
    }

    @Override
    public Uni<double[]> score(String query, List<String> texts) {
      throw new IllegalStateException("not to be asked");
    }
  }
}
