package dev.tandem.finetune.run;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How jobs are run. */
@ConfigMapping(prefix = "tandem.fine-tuning.jobs")
public interface RunConfig {

  /** Whether this process moves jobs on; another one of the same database may do it instead. */
  @WithDefault("true")
  boolean enabled();

  /** Jobs in training at once, in all processes together; others wait in the queue. */
  @WithDefault("1")
  int concurrency();

  /** Jobs that this process works on at the same moment: reading files, watching, saving. */
  @WithDefault("2")
  int workers();

  /** How long a job stays with its worker without a sign of life. */
  @WithDefault("30S")
  Duration lease();

  /** How often a trainer is looked at, and work is looked for when nothing announces it. */
  @WithDefault("1S")
  Duration poll();

  /** Pause before a step that failed is tried again; doubles each time. */
  @WithDefault("1S")
  Duration retryPause();

  /** Longest of these pauses. */
  @WithDefault("5M")
  Duration maxRetryPause();

  /** How often a trainer that died is started again from its last checkpoint. */
  @WithDefault("3")
  int backoff();

  /** How often a trainer that was stopped from outside, as by an emptied node, goes on. */
  @WithDefault("20")
  int stops();

  /** Time for a trainer to write a checkpoint when its job is paused. */
  @WithDefault("2M")
  Duration pauseGrace();

  /** Time for a trainer to end when its job is cancelled. */
  @WithDefault("10S")
  Duration cancelGrace();

  /** Tries to have a new model served, after which its job ends and the registry goes on trying. */
  @WithDefault("5")
  int servingTries();

  /** How old a trainer is of which no job is known, before it is ended and removed. */
  @WithDefault("10M")
  Duration orphanAge();

  /** Size of a training or validation file. */
  @WithDefault("512M")
  MemorySize maxFileSize();

  /** How many of a job's last checkpoints are kept and served; 0 keeps and lists none. */
  @WithDefault("3")
  int keptCheckpoints();

  /** Address under which trainers reach this service; this very process by default. */
  Optional<URI> url();
}
