package dev.tandem.finetune.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
class AdviceConfigTest {

  private static List<Object> all(Map<String, String> set) {
    AdviceConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(AdviceConfig.class)
            .withDefaultValues(set)
            .build()
            .getConfigMapping(AdviceConfig.class);
    return List.of(config.enabled(), config.poll(), config.lease(), config.tries());
  }

  @Test
  void adviceHasTheseKeysAndDefaults() {
    assertEquals(List.of(true, Duration.ofSeconds(1), Duration.ofMinutes(1), 60), all(Map.of()));
    String prefix = "tandem.advice.";
    assertEquals(
        List.of(false, Duration.ofSeconds(2), Duration.ofSeconds(3), 4),
        all(
            Map.of(
                prefix + "enabled", "false",
                prefix + "poll", "2S",
                prefix + "lease", "3S",
                prefix + "tries", "4")));
  }
}
