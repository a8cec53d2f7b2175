package dev.tandem.retrieval.fake;

import dev.tandem.api.auth.ApiKeys;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stores without models: real database and disk, fakes for everything between a file's bytes and
 * its rows. Two API keys, each of a project of its own; small limits, so that tests can pass them.
 */
public class StoreProfile implements QuarkusTestProfile {

  /** Keys of two projects. */
  public static final String KEY = "key-of-the-first-project-0123456789";

  public static final String OTHER_KEY = "key-of-the-second-project-0123456789";

  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(FakeParser.class, FakeChunker.class, FakeEmbeddings.class, FakeIndex.class);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Path folder = Files.createTempDirectory("tandem-store-test");
      Path keys = folder.resolve("keys");
      Files.write(
          keys,
          List.of(ApiKeys.hashOf(KEY) + " first test", ApiKeys.hashOf(OTHER_KEY) + " second test"));
      return Map.of(
          "tandem.files.folder", folder.resolve("files").toString(),
          "tandem.files.max-size", "1M",
          "tandem.files.max-part-size", "64K",
          "tandem.auth.keys-file", keys.toString(),
          "tandem.expiry.every", "off",
          "tandem.expiry.orphans-every", "off",
          "tandem.expiry.orphan-age", "PT0S",
          "tandem.ingestion.lease", "3S",
          "tandem.ingestion.retry-pause", "PT0.05S",
          "quarkus.http.limits.max-body-size", "2M");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
