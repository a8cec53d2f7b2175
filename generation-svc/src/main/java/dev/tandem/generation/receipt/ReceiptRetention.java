package dev.tandem.generation.receipt;

import dev.tandem.generation.background.Timers;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Removes texts and receipts whose time is over. Several processes may do so at once: each step
 * looks again under the chain's lock.
 */
@ApplicationScoped
public class ReceiptRetention {

  private final ReceiptLog log;
  private final ReceiptsConfig config;
  private final Clock clock;

  public ReceiptRetention(ReceiptLog log, ReceiptsConfig config, Clock clock) {
    this.log = log;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      identity = "receipt-retention",
      every = "${tandem.receipts.sweep-every:1h}",
      delayed = "2m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sweep() {
    return Timers.attempt("removing receipts past their retention", this::sweepProjects);
  }

  private Uni<Void> sweepProjects() {
    return log.projects()
        .onItem()
        .transformToMulti(projects -> Multi.createFrom().iterable(projects))
        .onItem()
        .transformToUniAndConcatenate(this::sweep)
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> sweep(String project) {
    Instant now = clock.instant();
    Instant removeBefore = now.minus(config.retention());
    Uni<Void> receipts = untilNone(() -> log.removeBefore(project, removeBefore, now));
    return config
        .textRetention()
        .map(time -> untilNone(() -> log.redactBefore(project, now.minus(time), now)))
        .map(texts -> receipts.chain(() -> texts))
        .orElse(receipts);
  }

  private static Uni<Void> untilNone(Supplier<Uni<Integer>> step) {
    return Multi.createBy()
        .repeating()
        .uni(() -> step.get())
        .until(removed -> removed == 0)
        .onItem()
        .ignoreAsUni();
  }
}
