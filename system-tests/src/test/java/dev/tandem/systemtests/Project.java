package dev.tandem.systemtests;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie in the checkout. */
final class Project {

  private Project() {}

  /** The folder that has the modules. */
  static Path root() {
    return module().getParent();
  }

  /** This module's folder, which surefire runs the tests in. */
  static Path module() {
    return Path.of("").toAbsolutePath();
  }

  /** OpenAI's description of its API, where a copy lies beside the checkout. */
  static Path reference() {
    return root().resolve("../shared/reference/openapi-subset.json");
  }

  static Path packagedApplication() {
    Path jar = root().resolve("standalone/target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(
          jar + " is missing: build it first, as './tandem test' does (mvn verify -Psystem).");
    }
    return jar;
  }
}
