package dev.tandem.retrieval.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkConfigTest {

  private static ChunkConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(ChunkConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(ChunkConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    ChunkConfig config = config(Map.of());
    assertEquals(100, config.smallestTokens());
    assertEquals(300, config.targetTokens());
    assertEquals(400, config.largestTokens());
  }

  @Test
  void readsEveryKey() {
    ChunkConfig config =
        config(
            Map.of(
                "tandem.chunk.smallest-tokens", "1",
                "tandem.chunk.target-tokens", "20",
                "tandem.chunk.largest-tokens", "30"));
    assertEquals(1, config.smallestTokens());
    assertEquals(20, config.targetTokens());
    assertEquals(30, config.largestTokens());
  }
}
