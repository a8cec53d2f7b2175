package dev.tandem.generation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryConfigTest {

  private static MemoryConfig config(Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(MemoryConfig.class)
        .withDefaultValues(set)
        .build()
        .getConfigMapping(MemoryConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    MemoryConfig config = config(Map.of());

    assertTrue(config.enabled());
    assertEquals(300, config.pieceWords());
    assertEquals(10_000, config.userPieces());
    assertEquals(32, config.atOnce());
    assertEquals(Duration.ofSeconds(1), config.poll());
    assertEquals(Duration.ofMinutes(1), config.lease());
    assertEquals(Duration.ofSeconds(1), config.retryPause());
    assertEquals(Duration.ofMinutes(5), config.maxRetryPause());
  }

  @Test
  void hasTheseKeys() {
    MemoryConfig config =
        config(
            Map.of(
                "tandem.memory.enabled", "false",
                "tandem.memory.piece-words", "1",
                "tandem.memory.user-pieces", "2",
                "tandem.memory.at-once", "3",
                "tandem.memory.poll", "4S",
                "tandem.memory.lease", "5S",
                "tandem.memory.retry-pause", "6S",
                "tandem.memory.max-retry-pause", "7S"));

    assertFalse(config.enabled());
    assertEquals(
        "1 2 3 PT4S PT5S PT6S PT7S",
        config.pieceWords()
            + " "
            + config.userPieces()
            + " "
            + config.atOnce()
            + " "
            + config.poll()
            + " "
            + config.lease()
            + " "
            + config.retryPause()
            + " "
            + config.maxRetryPause());
  }
}
