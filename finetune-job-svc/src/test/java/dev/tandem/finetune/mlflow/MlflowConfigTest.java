package dev.tandem.finetune.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
class MlflowConfigTest {

  private static List<Object> all(Map<String, String> set) {
    MlflowConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(MlflowConfig.class)
            .withDefaultValues(set)
            .build()
            .getConfigMapping(MlflowConfig.class);
    return List.of(
        config.url(),
        config.token(),
        config.username(),
        config.password(),
        config.experiment(),
        config.projects(),
        config.timeout(),
        config.poll(),
        config.lease(),
        config.retryPause(),
        config.maxRetryPause(),
        config.tries());
  }

  @Test
  void mlflowHasTheseKeysAndDefaults() {
    assertEquals(
        List.of(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "tandem",
            Optional.empty(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            5),
        all(Map.of()));
    String prefix = "tandem.mlflow.";
    assertEquals(
        List.of(
            Optional.of(URI.create("http://tracking")),
            Optional.of("t"),
            Optional.of("u"),
            Optional.of("p"),
            "e",
            Optional.of(Set.of("a", "b")),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            7),
        all(
            Map.ofEntries(
                Map.entry(prefix + "url", "http://tracking"),
                Map.entry(prefix + "token", "t"),
                Map.entry(prefix + "username", "u"),
                Map.entry(prefix + "password", "p"),
                Map.entry(prefix + "experiment", "e"),
                Map.entry(prefix + "projects", "a,b"),
                Map.entry(prefix + "timeout", "1s"),
                Map.entry(prefix + "poll", "2s"),
                Map.entry(prefix + "lease", "3s"),
                Map.entry(prefix + "retry-pause", "4s"),
                Map.entry(prefix + "max-retry-pause", "6s"),
                Map.entry(prefix + "tries", "7"))));
  }
}
