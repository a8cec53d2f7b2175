package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParseConfigTest {

  private static ParseLimits limits(Map<String, String> values) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(ParseConfig.class)
            .withConverter(
                io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
            .withConverter(
                Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
            .withDefaultValues(values)
            .build();
    return ParseLimits.of(config.getConfigMapping(ParseConfig.class));
  }

  @Test
  void hasTheseDefaults() {
    assertEquals(
        new ParseLimits(
            Duration.ofSeconds(120), 33_554_432, 16L << 20, 5000, 256L << 20, 200, 10_000),
        limits(Map.of()));
  }

  @Test
  void readsEveryKey() {
    Map<String, String> values =
        Map.of(
            "tandem.parse.time-limit", "1s",
            "tandem.parse.max-characters", "2",
            "tandem.parse.max-markup", "3",
            "tandem.parse.max-pages", "4",
            "tandem.parse.max-unpacked", "5",
            "tandem.parse.max-unpack-ratio", "6",
            "tandem.parse.max-parts", "7");
    assertEquals(new ParseLimits(Duration.ofSeconds(1), 2, 3, 4, 5, 6, 7), limits(values));
  }
}
