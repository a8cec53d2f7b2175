package dev.tandem.finetune.mlflow;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** An MLflow tracking server that is told of jobs, evaluations, data sets and models. */
@ConfigMapping(prefix = "tandem.mlflow")
public interface MlflowConfig {

  /** Base address, without {@code /api}; without it nothing is told. */
  Optional<URI> url();

  /** Sent as a bearer token. */
  Optional<String> token();

  /** Sent with the password, when there is no token. */
  Optional<String> username();

  /** Of the user. */
  Optional<String> password();

  /** Begins the names of experiments; the project and what they are follow. */
  @WithDefault("tandem")
  String experiment();

  /** Projects that are told of; all without it. */
  Optional<Set<String>> projects();

  /** Longest wait for an answer. */
  @WithDefault("10S")
  Duration timeout();

  /** How often it is looked for something to be told. */
  @WithDefault("5S")
  Duration poll();

  /** How long an entry stays with its worker. */
  @WithDefault("5M")
  Duration lease();

  /** Pause before the second try; three times as long before each further one. */
  @WithDefault("5S")
  Duration retryPause();

  /** Longest of these pauses. */
  @WithDefault("10M")
  Duration maxRetryPause();

  /** Tries of an entry that the server refuses; while it is away, they do not count. */
  @WithDefault("5")
  int tries();
}
