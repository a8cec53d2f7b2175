package dev.tandem.generation.receipt;

import dev.tandem.generation.receipt.ReceiptDraft.Answered;
import dev.tandem.generation.receipt.ReceiptDraft.Searched;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What a durable receipt costs: how many are appended in a second, and how long one takes at 200 a
 * second, beside the commit of one small row. Each append is asked for on an event loop and ends
 * there, as in a request. Not part of the tests; run with {@code mvn -pl generation-svc -am test
 * -Dtest=ReceiptAppendBenchmark -Dsurefire.failIfNoSpecifiedTests=false}, and with {@code
 * _JAVA_OPTIONS=-XX:TieredStopAtLevel=4} in the environment, since tests use the quick compiler
 * only.
 */
@QuarkusTest
@QuarkusTestResource(value = DurablePostgres.class, restrictToAnnotatedClass = true)
class ReceiptAppendBenchmark {

  private static final int SECONDS = Integer.getInteger("seconds", 10);
  private static final int RATE = Integer.getInteger("rate", 200);
  private static final int OUTSTANDING = Integer.getInteger("outstanding", 64);
  private static final int PROJECTS = Integer.getInteger("projects", 1);

  @Inject Receipts receipts;
  @Inject Vertx vertx;

  @Inject
  @ReactiveDataSource("generation")
  Pool pool;

  private final AtomicInteger number = new AtomicInteger();

  @Test
  void appends() throws InterruptedException {
    pool.query("CREATE TABLE generation.bare (id bigint PRIMARY KEY)")
        .execute()
        .await()
        .indefinitely();
    System.out.printf("warm-up: %.0f appends/s%n", saturate(SECONDS, this::append));
    for (int round = 0; round < 2; round++) {
      atRate("bare commit", this::bare);
      atRate("receipt without passages", this::appendSmall);
      atRate("receipt with 8 passages", this::append);
    }
    for (int round = 0; round < 2; round++) {
      System.out.printf(
          "%d at once, without passages: %.0f appends/s%n",
          OUTSTANDING, saturate(SECONDS, this::appendSmall));
      System.out.printf(
          "%d at once, with 8 passages: %.0f appends/s%n",
          OUTSTANDING, saturate(SECONDS, this::append));
    }
  }

  private Uni<?> append() {
    return receipts.append(draft());
  }

  private ReceiptDraft draft() {
    return Drafts.of("project-" + number.incrementAndGet() % PROJECTS);
  }

  private Uni<?> appendSmall() {
    ReceiptDraft full = draft();
    return receipts.append(
        new ReceiptDraft(
            full.id(),
            full.project(),
            full.answerId(),
            full.asked(),
            full.said(),
            full.ran(),
            new Searched(full.searched().route(), null, null, null),
            new Answered(null, 0, null, false, null, "stop"),
            full.spent()));
  }

  private Uni<?> bare() {
    return pool.preparedQuery("INSERT INTO generation.bare VALUES ($1)")
        .execute(Tuple.of((long) number.incrementAndGet()));
  }

  private void onEventLoop(Supplier<Uni<?>> work, Runnable done) {
    vertx.runOnContext(
        now ->
            work.get()
                .subscribe()
                .with(
                    item -> done.run(),
                    failure -> {
                      System.out.println("failed: " + failure);
                      done.run();
                    }));
  }

  private void atRate(String what, Supplier<Uni<?>> work) throws InterruptedException {
    int count = SECONDS * RATE;
    long[] nanos = new long[count];
    CountDownLatch done = new CountDownLatch(count);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * 1_000_000_000L / RATE;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int index = i;
      Supplier<Uni<?>> timed =
          () -> {
            nanos[index] = System.nanoTime();
            return work.get();
          };
      onEventLoop(
          timed,
          () -> {
            nanos[index] = System.nanoTime() - nanos[index];
            done.countDown();
          });
    }
    done.await();
    Arrays.sort(nanos);
    System.out.printf(
        "%s at %d/s: median %.3f ms, p90 %.3f ms, p99 %.3f ms%n",
        what, RATE, millis(nanos, 0.5), millis(nanos, 0.9), millis(nanos, 0.99));
  }

  private static double millis(long[] sorted, double quantile) {
    return sorted[(int) (sorted.length * quantile)] / 1e6;
  }

  private double saturate(int seconds, Supplier<Uni<?>> work) throws InterruptedException {
    Semaphore free = new Semaphore(OUTSTANDING);
    AtomicInteger done = new AtomicInteger();
    long start = System.nanoTime();
    while (System.nanoTime() - start < seconds * 1_000_000_000L) {
      free.acquire();
      onEventLoop(
          work,
          () -> {
            done.incrementAndGet();
            free.release();
          });
    }
    free.acquire(OUTSTANDING);
    return done.get() / ((System.nanoTime() - start) / 1e9);
  }
}
