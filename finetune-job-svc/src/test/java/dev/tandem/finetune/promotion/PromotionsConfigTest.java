package dev.tandem.finetune.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
class PromotionsConfigTest {

  private static List<Object> all(Map<String, String> set) {
    PromotionsConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(PromotionsConfig.class)
            .withDefaultValues(set)
            .build()
            .getConfigMapping(PromotionsConfig.class);
    return List.of(
        config.enabled(), config.poll(), config.look(), config.lease(), config.timeout());
  }

  @Test
  void promotionsHaveTheseKeysAndDefaults() {
    assertEquals(
        List.of(
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10)),
        all(Map.of()));
    String prefix = "tandem.promotions.";
    assertEquals(
        List.of(
            false,
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(6)),
        all(
            Map.of(
                prefix + "enabled", "false",
                prefix + "poll", "2S",
                prefix + "look", "3S",
                prefix + "lease", "4S",
                prefix + "timeout", "6S")));
  }
}
