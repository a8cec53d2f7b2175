package dev.tandem.finetune.launcher.kubernetes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Jobs that the API server did not take, and why: shown for a while, after which they are tried
 * again. Lost with this process, which tries them again at once. Thread-safe.
 */
final class Refusals {

  private static final Duration PAUSE = Duration.ofSeconds(15);

  private record Refusal(String reason, Instant until) {}

  private final Map<String, Refusal> all = new ConcurrentHashMap<>();
  private final Clock clock;

  Refusals(Clock clock) {
    this.clock = clock;
  }

  void add(String job, String reason) {
    all.put(job, new Refusal(reason, clock.instant().plus(PAUSE)));
  }

  void remove(String job) {
    all.remove(job);
  }

  /** Why the job is not tried just now. */
  Optional<String> of(String job) {
    return Optional.ofNullable(all.get(job))
        .filter(refusal -> clock.instant().isBefore(refusal.until()))
        .map(Refusal::reason);
  }
}
