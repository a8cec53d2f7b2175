package dev.tandem.retrieval.embed;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** The configuration with these values and defaults for the rest, read as Quarkus reads it. */
public final class TestConfig {

  private TestConfig() {}

  public static EmbeddingsConfig of(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(EmbeddingsConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withDefaultValues(values)
        .build()
        .getConfigMapping(EmbeddingsConfig.class);
  }
}
