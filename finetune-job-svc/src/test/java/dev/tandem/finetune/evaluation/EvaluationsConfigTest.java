package dev.tandem.finetune.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
class EvaluationsConfigTest {

  private static List<Object> all(Map<String, String> set) {
    EvaluationsConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(EvaluationsConfig.class)
            .withDefaultValues(set)
            .build()
            .getConfigMapping(EvaluationsConfig.class);
    return List.of(
        config.enabled(),
        config.concurrency(),
        config.share(),
        config.timeout(),
        config.lease(),
        config.poll(),
        config.tries(),
        config.retryPause(),
        config.watch(),
        config.maxRows(),
        config.maxFileSize().asLongValue());
  }

  @Test
  void evaluationsHaveTheseKeysAndDefaults() {
    assertEquals(
        List.of(
            true,
            1,
            0.5,
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            4,
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            10_000,
            64L << 20),
        all(Map.of()));
    String prefix = "tandem.evaluations.";
    assertEquals(
        List.of(
            false,
            2,
            1.0,
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5),
            6,
            Duration.ofSeconds(7),
            Duration.ofSeconds(8),
            9,
            10L),
        all(
            Map.ofEntries(
                Map.entry(prefix + "enabled", "false"),
                Map.entry(prefix + "concurrency", "2"),
                Map.entry(prefix + "share", "1"),
                Map.entry(prefix + "timeout", "3S"),
                Map.entry(prefix + "lease", "4S"),
                Map.entry(prefix + "poll", "5S"),
                Map.entry(prefix + "tries", "6"),
                Map.entry(prefix + "retry-pause", "7S"),
                Map.entry(prefix + "watch", "8S"),
                Map.entry(prefix + "max-rows", "9"),
                Map.entry(prefix + "max-file-size", "10"))));
  }
}
