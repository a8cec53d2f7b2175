package dev.tandem.api.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Authentication. */
@ConfigMapping(prefix = "tandem.auth")
public interface AuthConfig {

  /**
   * File of API keys, one a line: SHA-256 of the key in hexadecimal, the project, a name. Blank
   * lines and lines that start with # are skipped. Read again when it changes. Without it, or while
   * it holds no key, every caller is the default project and only loopback addresses are served.
   */
  Optional<Path> keysFile();

  /**
   * File of the secret, 32 characters or more, by which services of one installation know each
   * other when they work without a caller, as on batches. The same in all of them; without it
   * services know each other only inside one process.
   */
  Optional<Path> serviceSecretFile();

  /** The project of callers when no keys are configured. */
  @WithDefault("default")
  String defaultProject();
}
