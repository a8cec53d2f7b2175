package dev.tandem.generation.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchesConfigTest {

  private static BatchesConfig config(Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(BatchesConfig.class)
        .withDefaultValues(set)
        .build()
        .getConfigMapping(BatchesConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    BatchesConfig config = config(Map.of());

    assertTrue(config.enabled());
    assertEquals(Optional.empty(), config.url());
    assertEquals(8, config.concurrency());
    assertEquals(Duration.ofSeconds(30), config.lease());
    assertEquals(Duration.ofSeconds(1), config.poll());
    assertEquals(Duration.ofMinutes(10), config.lineTimeout());
    assertEquals(Duration.ofSeconds(1), config.retryPause());
    assertEquals(Duration.ofMinutes(5), config.maxRetryPause());
    assertEquals(3, config.maxFaults());
    assertEquals(10, config.maxClaims());
    assertEquals(Duration.ofHours(24), config.window());
    assertEquals(50_000, config.maxLines());
    assertEquals(200 << 20, config.maxFileSize().asLongValue());
    assertEquals(16 << 20, config.maxLineSize().asLongValue());
  }

  @Test
  void hasTheseKeys() {
    BatchesConfig config =
        config(
            Map.ofEntries(
                Map.entry("tandem.batches.enabled", "false"),
                Map.entry("tandem.batches.url", "http://generation:8080"),
                Map.entry("tandem.batches.concurrency", "2"),
                Map.entry("tandem.batches.lease", "3S"),
                Map.entry("tandem.batches.poll", "4S"),
                Map.entry("tandem.batches.line-timeout", "5S"),
                Map.entry("tandem.batches.retry-pause", "6S"),
                Map.entry("tandem.batches.max-retry-pause", "7S"),
                Map.entry("tandem.batches.max-faults", "8"),
                Map.entry("tandem.batches.max-claims", "9"),
                Map.entry("tandem.batches.window", "10S"),
                Map.entry("tandem.batches.max-lines", "11"),
                Map.entry("tandem.batches.max-file-size", "12"),
                Map.entry("tandem.batches.max-line-size", "13")));

    assertEquals(
        "false Optional[http://generation:8080] 2 PT3S PT4S PT5S PT6S PT7S 8 9 PT10S 11 12 13",
        config.enabled()
            + " "
            + config.url().map(URI::toString)
            + " "
            + config.concurrency()
            + " "
            + config.lease()
            + " "
            + config.poll()
            + " "
            + config.lineTimeout()
            + " "
            + config.retryPause()
            + " "
            + config.maxRetryPause()
            + " "
            + config.maxFaults()
            + " "
            + config.maxClaims()
            + " "
            + config.window()
            + " "
            + config.maxLines()
            + " "
            + config.maxFileSize().asLongValue()
            + " "
            + config.maxLineSize().asLongValue());
  }
}
