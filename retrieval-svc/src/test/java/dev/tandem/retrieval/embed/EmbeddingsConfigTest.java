package dev.tandem.retrieval.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.embed.EmbeddingsConfig.ModelConfig;
import dev.tandem.retrieval.embed.EmbeddingsConfig.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EmbeddingsConfigTest {

  private static final String MODEL = "tandem.embeddings.models.\"m\".";

  @Test
  void hasTheseDefaults() {
    EmbeddingsConfig config = TestConfig.of(Map.of());
    assertEquals("bge-small-en-v1.5", config.defaultModel());
    assertEquals(Map.of(), config.aliases());
    assertEquals(0, config.workers());
    assertEquals(50_000, config.maxWaitingTexts());
    assertEquals(4_096, config.queryCacheEntries());
    assertTrue(config.cache().enabled());
    assertEquals(2_000_000, config.cache().maxEntries());
    assertEquals(Duration.ofDays(90), config.cache().maxUnused());
    ModelConfig model = config.models().get("bge-small-en-v1.5");
    assertEquals(Type.ONNX, model.type());
    assertEquals(new Prefixes("", ""), Prefixes.of(model));
    assertEquals(Duration.ofSeconds(30), model.timeout());
    assertEquals(4, model.retries());
    assertEquals(Duration.ofMillis(500), model.backOff());
    assertEquals(64, model.batchSize());
    assertEquals(4, model.concurrency());
    assertEquals(8_192, model.maxTokens());
  }

  @Test
  void readsTheseKeys() {
    ModelConfig model =
        TestConfig.of(
                Map.ofEntries(
                    Map.entry(MODEL + "type", "cohere"),
                    Map.entry(MODEL + "path", "models/m"),
                    Map.entry(MODEL + "query-prefix", "q "),
                    Map.entry(MODEL + "passage-prefix", "p "),
                    Map.entry(MODEL + "base-url", "http://localhost:1/v2"),
                    Map.entry(MODEL + "key", "k"),
                    Map.entry(MODEL + "model", "their-name"),
                    Map.entry(MODEL + "dimensions", "12"),
                    Map.entry(MODEL + "choose-dimensions", "true"),
                    Map.entry(MODEL + "max-tokens", "5"),
                    Map.entry(MODEL + "timeout", "1s"),
                    Map.entry(MODEL + "retries", "0"),
                    Map.entry(MODEL + "back-off", "1ms"),
                    Map.entry(MODEL + "batch-size", "2"),
                    Map.entry(MODEL + "concurrency", "3")))
            .models()
            .get("m");
    assertEquals(Type.COHERE, model.type());
    assertEquals(Optional.of(Path.of("models/m")), model.path());
    assertEquals(Optional.of(URI.create("http://localhost:1/v2")), model.baseUrl());
    assertEquals(Optional.of("k"), model.key());
    assertEquals(Optional.of("their-name"), model.model());
    assertEquals(OptionalInt.of(12), model.dimensions());
    assertEquals(new Prefixes("p ", "q "), Prefixes.of(model));
    assertTrue(model.chooseDimensions());
    assertEquals(5, model.maxTokens());
    assertEquals(Duration.ofSeconds(1), model.timeout());
    assertEquals(0, model.retries());
    assertEquals(Duration.ofMillis(1), model.backOff());
    assertEquals(2, model.batchSize());
    assertEquals(3, model.concurrency());
  }
}
