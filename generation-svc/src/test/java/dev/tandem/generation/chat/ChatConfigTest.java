package dev.tandem.generation.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatConfigTest {

  private static ChatConfig config(Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ChatConfig.class)
        .withDefaultValues(set)
        .build()
        .getConfigMapping(ChatConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    assertEquals(Duration.ofDays(30), config(Map.of()).retention());
    assertEquals("1h", config(Map.of()).sweepEvery());
  }

  @Test
  void hasTheseKeys() {
    ChatConfig config =
        config(Map.of("tandem.chat.retention", "7d", "tandem.chat.sweep-every", "7m"));

    assertEquals(Duration.ofDays(7), config.retention());
    assertEquals("7m", config.sweepEvery());
  }
}
