package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiptsConfigTest {

  private static ReceiptsConfig config(Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ReceiptsConfig.class)
        .withDefaultValues(set)
        .build()
        .getConfigMapping(ReceiptsConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    ReceiptsConfig config = config(Map.of());

    assertTrue(config.keepText());
    assertEquals(Optional.empty(), config.textRetention());
    assertEquals(Duration.ofDays(365), config.retention());
    assertEquals("1h", config.sweepEvery());
    assertEquals(Duration.ofSeconds(5), config.patience());
    assertEquals(64 << 20, config.waiting().asLongValue());
  }

  @Test
  void hasTheseKeys() {
    ReceiptsConfig config =
        config(
            Map.of(
                "tandem.receipts.keep-text", "false",
                "tandem.receipts.text-retention", "7d",
                "tandem.receipts.retention", "8d",
                "tandem.receipts.sweep-every", "9h",
                "tandem.receipts.patience", "10s",
                "tandem.receipts.waiting", "11K"));

    assertFalse(config.keepText());
    assertEquals(Optional.of(Duration.ofDays(7)), config.textRetention());
    assertEquals(Duration.ofDays(8), config.retention());
    assertEquals("9h", config.sweepEvery());
    assertEquals(Duration.ofSeconds(10), config.patience());
    assertEquals(11 << 10, config.waiting().asLongValue());
  }
}
