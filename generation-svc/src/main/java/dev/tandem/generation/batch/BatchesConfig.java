package dev.tandem.generation.batch;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Batches of requests. */
@ConfigMapping(prefix = "tandem.batches")
public interface BatchesConfig {

  /** Whether this process runs batches; another one of the same database may do it instead. */
  @WithDefault("true")
  boolean enabled();

  /**
   * Base address of the generation-svc that answers lines, without {@code /v1}. This very process
   * by default; behind a load balancer, all replicas share the work.
   */
  Optional<URI> url();

  /** Lines that this process has in flight at most. */
  @WithDefault("8")
  int concurrency();

  /** How long a line or a batch stays with its worker without a sign of life. */
  @WithDefault("30S")
  Duration lease();

  /** How often work is looked for when nothing announces it. */
  @WithDefault("1S")
  Duration poll();

  /** Longest wait for the answer to one line. */
  @WithDefault("10M")
  Duration lineTimeout();

  /**
   * Pause before a line is tried again that the service was too busy for; doubles each time, unless
   * the answer says {@code retry-after}. Such lines are tried until the batch expires.
   */
  @WithDefault("1S")
  Duration retryPause();

  /** Longest of these pauses. */
  @WithDefault("5M")
  Duration maxRetryPause();

  /** Tries of a line that meets a fault (500, no answer, no JSON), after which it has failed. */
  @WithDefault("3")
  int maxFaults();

  /** Claims after which a line has failed: running it seems to kill the process. */
  @WithDefault("10")
  int maxClaims();

  /** How long a batch may take; what has not run by then is told as expired. */
  @WithDefault("24H")
  Duration window();

  /** Requests in one input file. */
  @WithDefault("50000")
  int maxLines();

  /** Size of an input file. */
  @WithDefault("200M")
  MemorySize maxFileSize();

  /** Size of one line of an input file. */
  @WithDefault("16M")
  MemorySize maxLineSize();
}
