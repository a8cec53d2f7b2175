package dev.tandem.finetune.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
class DatasetsConfigTest {

  private static <T> T config(Class<T> type, Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(type)
        .withDefaultValues(set)
        .build()
        .getConfigMapping(type);
  }

  private static List<Object> all(DatasetsConfig config) {
    return List.of(
        config.maxFileSize().asLongValue(),
        config.workers(),
        config.waiting(),
        config.maxGeneratedRows(),
        config.timeout());
  }

  @Test
  void dataSetsHaveTheseKeysAndDefaults() {
    assertEquals(
        List.of(512L << 20, 1, 16, 2000, Duration.ofMinutes(1)),
        all(config(DatasetsConfig.class, Map.of())));
    assertEquals(
        List.of(1L, 2, 3, 4, Duration.ofSeconds(5)),
        all(
            config(
                DatasetsConfig.class,
                Map.of(
                    "tandem.datasets.max-file-size", "1",
                    "tandem.datasets.workers", "2",
                    "tandem.datasets.waiting", "3",
                    "tandem.datasets.max-generated-rows", "4",
                    "tandem.datasets.timeout", "5S"))));
  }

  @Test
  void estimatesHaveTheseKeysAndDefaults() {
    EstimatesConfig plain = config(EstimatesConfig.class, Map.of());
    assertEquals(
        List.of(Map.of(), Optional.empty(), "USD"),
        List.of(plain.tokensPerSecond(), plain.gpuHourPrice(), plain.currency()));
    String prefix = "tandem.fine-tuning.estimates.";
    EstimatesConfig set =
        config(
            EstimatesConfig.class,
            Map.of(
                prefix + "tokens-per-second.lora", "1000",
                prefix + "gpu-hour-price", "2.5",
                prefix + "currency", "EUR"));
    assertEquals(
        List.of(Map.of("lora", 1000.0), Optional.of(2.5), "EUR"),
        List.of(set.tokensPerSecond(), set.gpuHourPrice(), set.currency()));
  }
}
