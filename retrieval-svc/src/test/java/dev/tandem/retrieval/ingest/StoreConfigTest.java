package dev.tandem.retrieval.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.expiry.ExpiryConfig;
import dev.tandem.retrieval.files.FilesConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The keys and defaults of files, ingestion and expiry. */
class StoreConfigTest {

  @Test
  void filesHaveTheseDefaults() {
    FilesConfig config = read(FilesConfig.class, Map.of("user.home", "/home/someone"));
    assertEquals(Path.of("/home/someone/.tandem/files"), config.folder());
    assertEquals(536_870_912, config.maxSize().asLongValue());
    assertEquals(8_589_934_592L, config.maxUploadSize().asLongValue());
    assertEquals(67_108_864, config.maxPartSize().asLongValue());
    assertEquals(Duration.ofHours(1), config.uploadLife());
  }

  @Test
  void filesReadTheseKeys() {
    FilesConfig config =
        read(
            FilesConfig.class,
            Map.of(
                "tandem.files.folder", "/f",
                "tandem.files.max-size", "1K",
                "tandem.files.max-upload-size", "2K",
                "tandem.files.max-part-size", "3K",
                "tandem.files.upload-life", "1m"));
    assertEquals(Path.of("/f"), config.folder());
    assertEquals(1_024, config.maxSize().asLongValue());
    assertEquals(2_048, config.maxUploadSize().asLongValue());
    assertEquals(3_072, config.maxPartSize().asLongValue());
    assertEquals(Duration.ofMinutes(1), config.uploadLife());
  }

  @Test
  void ingestionHasTheseDefaults() {
    IngestionConfig config = read(IngestionConfig.class, Map.of());
    assertTrue(config.enabled());
    assertEquals(OptionalInt.empty(), config.workers());
    assertEquals(Duration.ofSeconds(20), config.lease());
    assertEquals(Duration.ofSeconds(1), config.poll());
    assertEquals(8, config.groupFiles());
    assertEquals(65_536, config.groupBytes().asLongValue());
    assertEquals(64, config.embedSlice());
    assertEquals(Duration.ofSeconds(2), config.retryPause());
    assertEquals(5, config.maxFailures());
    assertEquals(25, config.maxClaims());
  }

  @Test
  void ingestionReadsTheseKeys() {
    IngestionConfig config =
        read(
            IngestionConfig.class,
            Map.of(
                "tandem.ingestion.enabled", "false",
                "tandem.ingestion.workers", "3",
                "tandem.ingestion.lease", "1s",
                "tandem.ingestion.poll", "2s",
                "tandem.ingestion.group-files", "4",
                "tandem.ingestion.group-bytes", "5K",
                "tandem.ingestion.embed-slice", "6",
                "tandem.ingestion.retry-pause", "7s",
                "tandem.ingestion.max-failures", "8",
                "tandem.ingestion.max-claims", "9"));
    assertEquals(false, config.enabled());
    assertEquals(OptionalInt.of(3), config.workers());
    assertEquals(Duration.ofSeconds(1), config.lease());
    assertEquals(Duration.ofSeconds(2), config.poll());
    assertEquals(4, config.groupFiles());
    assertEquals(5_120, config.groupBytes().asLongValue());
    assertEquals(6, config.embedSlice());
    assertEquals(Duration.ofSeconds(7), config.retryPause());
    assertEquals(8, config.maxFailures());
    assertEquals(9, config.maxClaims());
  }

  @Test
  void expiryHasTheseDefaultsAndKeys() {
    ExpiryConfig defaults = read(ExpiryConfig.class, Map.of());
    assertEquals("60s", defaults.every());
    assertEquals("12h", defaults.orphansEvery());
    assertEquals(Duration.ofHours(1), defaults.orphanAge());
    ExpiryConfig config =
        read(
            ExpiryConfig.class,
            Map.of(
                "tandem.expiry.every", "off",
                "tandem.expiry.orphans-every", "1h",
                "tandem.expiry.orphan-age", "2h"));
    assertEquals("off", config.every());
    assertEquals("1h", config.orphansEvery());
    assertEquals(Duration.ofHours(2), config.orphanAge());
  }

  private static <T> T read(Class<T> mapping, Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .addDefaultInterceptors()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withConverter(MemorySize.class, 200, new MemorySizeConverter())
        .withDefaultValues(values)
        .build()
        .getConfigMapping(mapping);
  }
}
