package dev.tandem.generation.batch;

import dev.tandem.generation.background.Rounds;
import dev.tandem.generation.batch.LineQueue.Job;
import dev.tandem.generation.batch.LineQueue.Key;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Runs lines of batches, a bounded number at a time. A line's result is committed before its place
 * is given to another line; one whose result is there is never run again, by no process. Each
 * instance is a worker of its own. Thread-safe.
 */
@Dependent
class LineRunner {

  private static final Logger LOG = Logger.getLogger(LineRunner.class);
  private static final int MOST_DOUBLINGS = 20;
  private static final Duration SAVE_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_SAVE_PAUSE = Duration.ofSeconds(5);
  private static final int SAVE_TRIES = 8;

  private final LineQueue queue;
  private final BatchTarget target;
  private final BatchesConfig config;
  private final UUID worker = UUID.randomUUID();
  private final Map<Key, Flight> inFlight = new ConcurrentHashMap<>();
  private final Rounds rounds = new Rounds("work on lines of batches", this::round);
  private volatile boolean stopped;

  LineRunner(LineQueue queue, BatchTarget target, BatchesConfig config) {
    this.queue = queue;
    this.target = target;
    this.config = config;
  }

  /** A line that is being run; how to break it off once that is known. */
  private static final class Flight {
    private volatile Cancellable running = () -> {};
  }

  /** Looks for lines now; called when there may be some, or a place for one. */
  void wake() {
    rounds.wake();
  }

  /** Prolongs the claims, and breaks lines off that were cancelled or whose claim was lost. */
  Uni<Void> renew() {
    List<Key> held = List.copyOf(inFlight.keySet());
    if (held.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return queue.renew(worker, held, config.lease()).chain(alive -> breakOff(held, alive));
  }

  private Uni<Void> breakOff(List<Key> held, Set<Key> alive) {
    List<Key> over = held.stream().filter(key -> !alive.contains(key)).toList();
    over.forEach(this::breakOff);
    return over.isEmpty() ? Uni.createFrom().voidItem() : queue.release(worker, over);
  }

  private void breakOff(Key key) {
    Flight flight = inFlight.remove(key);
    if (flight != null) {
      flight.running.cancel();
    }
  }

  /** Takes no further lines, breaks off those in flight and gives them back. */
  Uni<Void> stop() {
    List<Key> held = abandon();
    return held.isEmpty() ? Uni.createFrom().voidItem() : queue.release(worker, held);
  }

  /** Stops without a word to the database, as a killed process does; what it held. */
  List<Key> abandon() {
    stopped = true;
    List<Key> held = List.copyOf(inFlight.keySet());
    held.forEach(this::breakOff);
    return held;
  }

  private Uni<Boolean> round() {
    int free = config.concurrency() - inFlight.size();
    if (free <= 0 || stopped) {
      return Uni.createFrom().item(false);
    }
    return queue
        .claim(worker, free, config.lease())
        .chain(this::begun)
        .map(jobs -> !jobs.isEmpty());
  }

  /** What was claimed while this stopped is given back, or it would wait for its lease. */
  private Uni<List<Job>> begun(List<Job> jobs) {
    jobs.forEach(this::start);
    return stopped && !jobs.isEmpty()
        ? queue.release(worker, jobs.stream().map(Job::key).toList()).replaceWith(jobs)
        : Uni.createFrom().item(jobs);
  }

  private void start(Job job) {
    Flight flight = new Flight();
    if (stopped || inFlight.putIfAbsent(job.key(), flight) != null) {
      return;
    }
    flight.running =
        run(job)
            .subscribe()
            .with(
                done -> ended(job, flight),
                failure -> {
                  LOG.warnf("a line's end was not kept; it will run again: %s", failure);
                  ended(job, flight);
                });
  }

  private void ended(Job job, Flight flight) {
    inFlight.remove(job.key(), flight);
    wake();
  }

  private Uni<Void> run(Job job) {
    if (job.claims() > config.maxClaims()) {
      return finish(job, LineVerdict.givenUp(config.maxClaims()));
    }
    Asker asker = Asker.service(job.project(), job.holder());
    return target
        .send(asker, job.endpoint(), job.body())
        .ifNoItem()
        .after(config.lineTimeout())
        .fail()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(LineVerdict::of)
        .onFailure()
        .recoverWithItem(LineVerdict::ofFailure)
        .chain(verdict -> saved(Uni.createFrom().deferred(() -> act(job, verdict))));
  }

  /** The work is done: a database that is away for a moment must not cause it to be done twice. */
  private static Uni<Void> saved(Uni<Void> saving) {
    return saving
        .onFailure()
        .retry()
        .withBackOff(SAVE_PAUSE, LONGEST_SAVE_PAUSE)
        .atMost(SAVE_TRIES);
  }

  private Uni<Void> act(Job job, LineVerdict verdict) {
    return switch (verdict) {
      case LineVerdict.Done done -> finish(job, done.result());
      case LineVerdict.Fault fault ->
          job.faults() + 1 >= config.maxFaults()
              ? finish(job, fault.result())
              : queue.retryAfterFault(worker, job.key(), doubled(job.faults()));
      case LineVerdict.Busy busy ->
          queue.retryWhenLessBusy(
              worker,
              job.key(),
              atMost(busy.pause().orElseGet(() -> doubled(job.waits()))),
              atMost(busy.pause().orElse(config.retryPause())));
      case LineVerdict.Stranger stranger -> {
        LOG.warn(
            "Lines of batches are refused with 401: tandem.auth.service-secret-file must name the"
                + " same secret in all services.");
        yield queue.retryWhenLessBusy(
            worker, job.key(), doubled(job.waits()), config.maxRetryPause());
      }
    };
  }

  private Uni<Void> finish(Job job, LineResult result) {
    return queue.finish(worker, job.key(), result).replaceWithVoid();
  }

  private Duration doubled(int times) {
    return atMost(config.retryPause().multipliedBy(1L << Math.min(times, MOST_DOUBLINGS)));
  }

  private Duration atMost(Duration pause) {
    return pause.compareTo(config.maxRetryPause()) > 0 ? config.maxRetryPause() : pause;
  }
}
