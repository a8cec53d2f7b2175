package dev.tandem.retrieval.rerank;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The configuration with these values and defaults for the rest, read as Quarkus reads it. */
public final class TestRerankConfig {

  private TestRerankConfig() {}

  public static RerankConfig of(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(RerankConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withDefaultValues(values)
        .build()
        .getConfigMapping(RerankConfig.class);
  }

  /** One reranker called {@code m}; keys and values take turns. */
  public static RerankConfig one(String... settings) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put("tandem.rerank.models.m." + settings[i], settings[i + 1]);
    }
    return of(values);
  }
}
