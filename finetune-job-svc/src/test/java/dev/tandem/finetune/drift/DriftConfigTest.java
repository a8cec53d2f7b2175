package dev.tandem.finetune.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
class DriftConfigTest {

  private static List<Object> all(Map<String, String> set) {
    DriftConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(DriftConfig.class)
            .withDefaultValues(set)
            .build()
            .getConfigMapping(DriftConfig.class);
    return List.of(
        config.enabled(),
        config.poll(),
        config.lease(),
        config.timeout(),
        config.tries(),
        config.retryPause(),
        config.remedyPoll(),
        config.receipts(),
        config.sample(),
        config.leastSample(),
        config.falseAlarms(),
        config.looks(),
        config.leastChange(),
        config.corpusShare(),
        config.maxAge(),
        config.staleFeedback());
  }

  @Test
  void driftHasTheseKeysAndDefaults() {
    assertEquals(
        List.of(
            true,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            4,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            2_000,
            256,
            30,
            0.05,
            100,
            0.05,
            0.2,
            Duration.ofDays(180),
            20),
        all(Map.of()));
    String prefix = "tandem.drift.";
    assertEquals(
        List.of(
            false,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(6),
            7,
            8,
            9,
            0.1,
            11,
            0.12,
            0.13,
            Duration.ofDays(14),
            15),
        all(
            Map.ofEntries(
                Map.entry(prefix + "enabled", "false"),
                Map.entry(prefix + "poll", "1s"),
                Map.entry(prefix + "lease", "2s"),
                Map.entry(prefix + "timeout", "3s"),
                Map.entry(prefix + "tries", "4"),
                Map.entry(prefix + "retry-pause", "5s"),
                Map.entry(prefix + "remedy-poll", "6s"),
                Map.entry(prefix + "receipts", "7"),
                Map.entry(prefix + "sample", "8"),
                Map.entry(prefix + "least-sample", "9"),
                Map.entry(prefix + "false-alarms", "0.1"),
                Map.entry(prefix + "looks", "11"),
                Map.entry(prefix + "least-change", "0.12"),
                Map.entry(prefix + "corpus-share", "0.13"),
                Map.entry(prefix + "max-age", "14d"),
                Map.entry(prefix + "stale-feedback", "15"))));
  }
}
