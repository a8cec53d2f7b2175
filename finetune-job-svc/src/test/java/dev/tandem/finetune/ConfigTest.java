package dev.tandem.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.artifact.ArtifactsConfig;
import dev.tandem.finetune.launcher.LauncherConfig;
import dev.tandem.finetune.launcher.local.LocalLauncherConfig;
import dev.tandem.finetune.model.BaseModelsConfig;
import dev.tandem.finetune.registry.RegistryConfig;
import dev.tandem.finetune.run.RunConfig;
import dev.tandem.finetune.serving.ServingConfig;
import dev.tandem.finetune.webhook.WebhooksConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every default and every key of this service's configuration. */
class ConfigTest {

  private static <T> T config(Class<T> type, Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .withMapping(type)
        .withDefaultValue("user.home", "/home/u")
        .withDefaultValues(set)
        .build()
        .getConfigMapping(type);
  }

  @Test
  void jobsHaveTheseDefaults() {
    RunConfig jobs = config(RunConfig.class, Map.of());
    assertTrue(jobs.enabled());
    assertEquals(1, jobs.concurrency());
    assertEquals(2, jobs.workers());
    assertEquals(Duration.ofSeconds(30), jobs.lease());
    assertEquals(Duration.ofSeconds(1), jobs.poll());
    assertEquals(Duration.ofSeconds(1), jobs.retryPause());
    assertEquals(Duration.ofMinutes(5), jobs.maxRetryPause());
    assertEquals(3, jobs.backoff());
    assertEquals(20, jobs.stops());
    assertEquals(Duration.ofMinutes(2), jobs.pauseGrace());
    assertEquals(Duration.ofSeconds(10), jobs.cancelGrace());
    assertEquals(5, jobs.servingTries());
    assertEquals(512L << 20, jobs.maxFileSize().asLongValue());
    assertEquals(3, jobs.keptCheckpoints());
    assertEquals(Duration.ofMinutes(10), jobs.orphanAge());
    assertEquals(Optional.empty(), jobs.url());
  }

  @Test
  void jobsHaveTheseKeys() {
    String prefix = "tandem.fine-tuning.jobs.";
    RunConfig jobs =
        config(
            RunConfig.class,
            Map.ofEntries(
                Map.entry(prefix + "enabled", "false"),
                Map.entry(prefix + "concurrency", "2"),
                Map.entry(prefix + "workers", "3"),
                Map.entry(prefix + "lease", "4S"),
                Map.entry(prefix + "poll", "5S"),
                Map.entry(prefix + "retry-pause", "6S"),
                Map.entry(prefix + "max-retry-pause", "7S"),
                Map.entry(prefix + "backoff", "8"),
                Map.entry(prefix + "stops", "13"),
                Map.entry(prefix + "pause-grace", "9S"),
                Map.entry(prefix + "cancel-grace", "10S"),
                Map.entry(prefix + "serving-tries", "11"),
                Map.entry(prefix + "max-file-size", "12"),
                Map.entry(prefix + "kept-checkpoints", "14"),
                Map.entry(prefix + "orphan-age", "15S"),
                Map.entry(prefix + "url", "http://jobs:8080")));
    assertEquals(
        List.of(
            false,
            2,
            3,
            Duration.ofSeconds(4),
            Duration.ofSeconds(5),
            Duration.ofSeconds(6),
            Duration.ofSeconds(7),
            8,
            13,
            Duration.ofSeconds(9),
            Duration.ofSeconds(10),
            11,
            12L,
            14,
            Duration.ofSeconds(15),
            Optional.of(URI.create("http://jobs:8080"))),
        List.of(
            jobs.enabled(),
            jobs.concurrency(),
            jobs.workers(),
            jobs.lease(),
            jobs.poll(),
            jobs.retryPause(),
            jobs.maxRetryPause(),
            jobs.backoff(),
            jobs.stops(),
            jobs.pauseGrace(),
            jobs.cancelGrace(),
            jobs.servingTries(),
            jobs.maxFileSize().asLongValue(),
            jobs.keptCheckpoints(),
            jobs.orphanAge(),
            jobs.url()));
  }

  @Test
  void baseModelsHaveTheseKeysAndDefaults() {
    String prefix = "tandem.fine-tuning.base-models.list.\"m.1\".";
    BaseModelsConfig.Model plain =
        config(BaseModelsConfig.class, Map.of(prefix + "path", "/m")).list().get("m.1");
    assertEquals("/m", plain.path());
    assertEquals(4096, plain.context());
    assertEquals(1, plain.gpus());
    assertEquals(1, plain.nodes());
    assertEquals(Optional.empty(), plain.epochs().or(plain::batchSize));
    assertEquals(Optional.empty(), plain.learningRate());
    BaseModelsConfig.Model full =
        config(
                BaseModelsConfig.class,
                Map.of(
                    prefix + "path", "/m",
                    prefix + "context", "1",
                    prefix + "memory", "2",
                    prefix + "epochs", "3",
                    prefix + "batch-size", "4",
                    prefix + "learning-rate", "0.5",
                    prefix + "gpu-type", "h",
                    prefix + "gpus", "6",
                    prefix + "nodes", "7"))
            .list()
            .get("m.1");
    assertEquals(
        List.of(1, 2L, 3, 4, 0.5, "h", 6, 7),
        List.of(
            full.context(),
            full.memory().orElseThrow().asLongValue(),
            full.epochs().orElseThrow(),
            full.batchSize().orElseThrow(),
            full.learningRate().orElseThrow(),
            full.gpuType().orElseThrow(),
            full.gpus(),
            full.nodes()));
  }

  @Test
  void placesAndServingHaveTheseKeysAndDefaults() {
    Path shared = Path.of("/home/u/.local/share/tandem");
    String home = "user.home";
    ArtifactsConfig artifacts = config(ArtifactsConfig.class, Map.of(home, "/home/u"));
    assertEquals(shared.resolve("artifacts").getFileName(), artifacts.folder().getFileName());
    assertEquals(Optional.empty(), artifacts.uploads());
    assertEquals(ArtifactsConfig.Store.FOLDER, artifacts.store());
    LocalLauncherConfig local =
        config(
            LocalLauncherConfig.class,
            Map.of(
                "tandem.fine-tuning.local.home", "/t",
                "tandem.fine-tuning.local.command", "a,b",
                "tandem.fine-tuning.local.folder", "/f"));
    assertEquals(Optional.of(Path.of("/t")), local.home());
    assertEquals(Optional.of(List.of("a", "b")), local.command());
    assertEquals(Path.of("/f"), local.folder());
    assertEquals("local", config(LauncherConfig.class, Map.of()).kind());
    assertEquals(
        "kubernetes",
        config(LauncherConfig.class, Map.of("tandem.fine-tuning.launcher.kind", "kubernetes"))
            .kind());
    ServingConfig serving = config(ServingConfig.class, Map.of());
    assertEquals(Optional.empty(), serving.url());
    assertEquals(Duration.ofMinutes(5), serving.timeout());
  }

  @Test
  void theObjectStoreHasTheseKeysAndDefaults() {
    String prefix = "tandem.fine-tuning.artifacts.";
    ArtifactsConfig.S3 plain = config(ArtifactsConfig.class, Map.of()).s3();
    assertEquals(
        List.of("us-east-1", true, 16L << 20, Duration.ofSeconds(30)),
        List.of(
            plain.region(), plain.pathStyle(), plain.partSize().asLongValue(), plain.timeout()));
    assertEquals(Optional.empty(), plain.bucket().or(plain::prefix).or(plain::mount));
    assertEquals(Optional.empty(), plain.endpoint());
    assertEquals(Optional.empty(), plain.credentialsFile());
    ArtifactsConfig set =
        config(
            ArtifactsConfig.class,
            Map.of(
                prefix + "store", "s3",
                prefix + "s3.endpoint", "http://o:9",
                prefix + "s3.region", "eu",
                prefix + "s3.bucket", "b",
                prefix + "s3.prefix", "p",
                prefix + "s3.path-style", "false",
                prefix + "s3.credentials-file", "/c",
                prefix + "s3.mount", "/m",
                prefix + "s3.part-size", "5M",
                prefix + "s3.timeout", "1S"));
    assertEquals(ArtifactsConfig.Store.S3, set.store());
    assertEquals(
        List.of(
            URI.create("http://o:9"),
            "eu",
            "b",
            "p",
            false,
            Path.of("/c"),
            "/m",
            5L << 20,
            Duration.ofSeconds(1)),
        List.of(
            set.s3().endpoint().orElseThrow(),
            set.s3().region(),
            set.s3().bucket().orElseThrow(),
            set.s3().prefix().orElseThrow(),
            set.s3().pathStyle(),
            set.s3().credentialsFile().orElseThrow(),
            set.s3().mount().orElseThrow(),
            set.s3().partSize().asLongValue(),
            set.s3().timeout()));
  }

  @Test
  void theRegistryHasTheseKeysAndDefaults() {
    String prefix = "tandem.fine-tuning.registry.";
    RegistryConfig plain = config(RegistryConfig.class, Map.of());
    assertEquals(
        List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10)),
        List.of(plain.poll(), plain.retryPause(), plain.maxRetryPause(), plain.fileCheck()));
    RegistryConfig set =
        config(
            RegistryConfig.class,
            Map.of(
                prefix + "poll", "1S",
                prefix + "retry-pause", "2S",
                prefix + "max-retry-pause", "3S",
                prefix + "file-check", "4S"));
    assertEquals(
        List.of(1L, 2L, 3L, 4L),
        List.of(
            set.poll().toSeconds(),
            set.retryPause().toSeconds(),
            set.maxRetryPause().toSeconds(),
            set.fileCheck().toSeconds()));
  }

  @Test
  void webhooksHaveTheseKeysAndDefaults() {
    String prefix = "tandem.webhooks.endpoints.ops.";
    WebhooksConfig webhooks =
        config(
            WebhooksConfig.class,
            Map.of(
                prefix + "url", "http://ops/",
                prefix + "secret", "whsec_a",
                prefix + "projects", "a,b",
                prefix + "events", "fine_tuning.job.failed"));
    assertEquals(
        List.of(
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofHours(8),
            16,
            Duration.ofSeconds(1)),
        List.of(
            webhooks.timeout(),
            webhooks.retryPause(),
            webhooks.maxRetryPause(),
            webhooks.tries(),
            webhooks.poll()));
    WebhooksConfig.Endpoint ops = webhooks.endpoints().get("ops");
    assertEquals(URI.create("http://ops/"), ops.url());
    assertEquals("whsec_a", ops.secret());
    assertEquals(Optional.of(Set.of("a", "b")), ops.projects());
    assertEquals(Optional.of(Set.of("fine_tuning.job.failed")), ops.events());
  }
}
