package dev.tandem.generation.batch;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The application runs no batches: the test does. */
public class WithoutWorker implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("tandem.batches.enabled", "false");
  }
}
