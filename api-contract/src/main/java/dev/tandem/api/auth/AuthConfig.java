package dev.tandem.api.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Authentication. */
@ConfigMapping(prefix = "tandem.auth")
public interface AuthConfig {

  /**
   * File of API keys, one a line: SHA-256 of the key in hexadecimal, the project, settings such as
   * {@code roles=reader,writer} or {@code requests-per-minute=60}, a name. Blank lines and lines
   * that start with # are skipped. Read again when it changes. Without it, or while it holds no
   * key, every caller is the default project and only loopback addresses are served.
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

  /** Tokens of an OpenID Connect issuer, taken beside API keys. */
  Oidc oidc();

  /** Tokens of an OpenID Connect issuer. */
  interface Oidc {

    /** Whether such tokens are taken. The issuer and the audience must be named then. */
    @WithDefault("false")
    boolean enabled();

    /**
     * The issuer's address, below which {@code .well-known/openid-configuration} is found; tokens
     * must name the same issuer as that document.
     */
    Optional<URI> issuer();

    /** What tokens must name in {@code aud}. */
    Optional<String> audience();

    /** The claim that names the project; a slash leads into an object. */
    @WithDefault("tandem_project")
    String projectClaim();

    /** The claim that lists roles; a slash leads into an object. Other roles in it are ignored. */
    @WithDefault("roles")
    String rolesClaim();
  }
}
