package dev.tandem.generation.memory;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The application embeds no memories and runs no batches: the test does. */
public class WithoutEmbedder implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("tandem.memory.enabled", "false", "tandem.batches.enabled", "false");
  }
}
