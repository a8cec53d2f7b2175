package dev.tandem.finetune.evaluation;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Test sets, and how what answers them is measured. */
@ConfigMapping(prefix = "tandem.evaluations")
public interface EvaluationsConfig {

  /** Whether this process runs evaluations; another one of the same database may do it instead. */
  @WithDefault("true")
  boolean enabled();

  /** Questions that this process has answered at the same moment. */
  @WithDefault("1")
  int concurrency();

  /**
   * Share of its time that each of these spends asking, above 0 and up to 1; it rests for the
   * others' sake, who wait for their answers.
   */
  @WithDefault("0.5")
  double share();

  /** Longest wait for one answer. */
  @WithDefault("2M")
  Duration timeout();

  /** How long a row stays with its worker without a sign of life. */
  @WithDefault("30S")
  Duration lease();

  /** How often work is looked for when nothing announces it. */
  @WithDefault("1S")
  Duration poll();

  /** Tries to have a row answered while what answers is away; then the row has failed. */
  @WithDefault("4")
  int tries();

  /** Pause before the second try; three times as long before each further one. */
  @WithDefault("2S")
  Duration retryPause();

  /** How often it is looked whether a watched deployment or store has changed. */
  @WithDefault("1M")
  Duration watch();

  /** Rows of a test set. */
  @WithDefault("10000")
  int maxRows();

  /** Size of a file that a test set is made of. */
  @WithDefault("64M")
  MemorySize maxFileSize();
}
