package dev.tandem.generation.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationsConfigTest {

  private static ConversationsConfig config(Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ConversationsConfig.class)
        .withDefaultValues(set)
        .build()
        .getConfigMapping(ConversationsConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    ConversationsConfig config = config(Map.of());

    assertEquals(500, config.historyItems());
    assertEquals(4 << 20, config.historySize().asLongValue());
  }

  @Test
  void hasTheseKeys() {
    ConversationsConfig config =
        config(
            Map.of(
                "tandem.conversations.history-items", "7",
                "tandem.conversations.history-size", "8K"));

    assertEquals(7, config.historyItems());
    assertEquals(8 << 10, config.historySize().asLongValue());
  }
}
