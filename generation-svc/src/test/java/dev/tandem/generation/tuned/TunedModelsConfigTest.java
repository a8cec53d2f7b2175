package dev.tandem.generation.tuned;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TunedModelsConfigTest {

  private static TunedModelsConfig config(Map<String, String> values) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(TunedModelsConfig.class);
    values.forEach(builder::withDefaultValue);
    return builder.build().getConfigMapping(TunedModelsConfig.class);
  }

  @Test
  void hasTheseDefaults() {
    TunedModelsConfig config = config(Map.of());

    assertEquals(64 << 20, config.cacheSize().asLongValue());
    assertEquals(Duration.ofMinutes(1), config.cacheLife());
    assertEquals(Duration.ofSeconds(1), config.deafCacheLife());
  }

  @Test
  void hasTheseKeys() {
    TunedModelsConfig config =
        config(
            Map.of(
                "tandem.tuned-models.cache-size", "1M",
                "tandem.tuned-models.cache-life", "2s",
                "tandem.tuned-models.deaf-cache-life", "3s"));

    assertEquals(1 << 20, config.cacheSize().asLongValue());
    assertEquals(Duration.ofSeconds(2), config.cacheLife());
    assertEquals(Duration.ofSeconds(3), config.deafCacheLife());
  }
}
