package dev.tandem.benchmarks.operations;

import dev.tandem.benchmarks.gateway.StubModelServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Two replicas of each service under constant load, each replaced in turn. Ends with 1 when a
 * request failed that a client's retries did not hide, or an ingestion or a receipt was lost. The
 * load rises for a while before the first one is replaced. Options: {@code --rate 200} requests a
 * second.
 */
final class RollingRestart {

  private static final int EACH = 2;
  private static final long SETTLING_MILLIS = 5_000;

  /** Six JVMs that start at once on a small machine need this long to compile what they run. */
  private static final long RAMP_MILLIS = 40_000;

  private RollingRestart() {}

  public static void main(String... words) throws IOException {
    int rate = number(words, "--rate", 200);
    Vertx vertx = Vertx.vertx();
    StubModelServer models = new StubModelServer(vertx, 0);
    models.pace(new StubModelServer.Pace(20, 50));
    boolean whole;
    try (Installation tandem = new Installation(EACH, models.url().getPort());
        Traffic traffic = new Traffic(URI.create(tandem.url()).getPort())) {
      whole = run(tandem, traffic, rate);
    }
    System.exit(whole ? 0 : 1);
  }

  private static boolean run(Installation tandem, Traffic traffic, int rate) {
    Mix mix = new Mix(traffic);
    Thread load = Thread.ofPlatform().daemon().start(() -> send(mix, rate));
    Installation.pause(RAMP_MILLIS + SETTLING_MILLIS);
    long begun = System.nanoTime();
    for (Replica replica : tandem.replicas()) {
      tandem.replace(replica, EACH);
      Installation.pause(SETTLING_MILLIS);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    load.interrupt();
    Installation.pause(SETTLING_MILLIS);
    return report(tandem, traffic, mix, seconds);
  }

  /** Requests at a rate that rises from nothing, and then stays. */
  private static void send(Mix mix, int rate) {
    double ramp = RAMP_MILLIS / 1e3;
    long begun = System.nanoTime();
    for (long i = 0; !Thread.currentThread().isInterrupted(); i++) {
      double risen = rate * ramp / 2; // requests until then
      double seconds = i < risen ? Math.sqrt(2 * ramp * i / rate) : ramp + (i - risen) / rate;
      long scheduled = begun + (long) (seconds * 1e9);
      for (long left = scheduled - System.nanoTime(); left > 0; ) {
        LockSupport.parkNanos(left);
        left = scheduled - System.nanoTime();
      }
      mix.next();
    }
  }

  private static boolean report(Installation tandem, Traffic traffic, Mix mix, double seconds) {
    awaitIngestion(tandem);
    long failed = traffic.failed.get();
    long lostFiles =
        mix.attached.size()
            - tandem.number(
                "select count(*) from retrieval.vector_store_files where status = 'completed'");
    long lostReceipts = tandem.missingReceipts(traffic.receipts);
    System.out.printf(
        "%d requests, all six replicas replaced in %.0f s; %d tried again, %d failed for the"
            + " client%n%d files attached, %d not completed; %d receipts told, %d missing%n",
        traffic.sent.get(),
        seconds,
        traffic.retried.get(),
        failed,
        mix.attached.size(),
        Math.max(0, lostFiles),
        traffic.receipts.size(),
        lostReceipts);
    return failed == 0 && lostFiles <= 0 && lostReceipts == 0 && !traffic.receipts.isEmpty();
  }

  private static void awaitIngestion(Installation tandem) {
    for (int i = 0; i < 120; i++) {
      if (tandem.number("select count(*) from retrieval.ingestion_queue") == 0) {
        return;
      }
      Installation.pause(500);
    }
  }

  static int number(String[] words, String name, int otherwise) {
    int at = Arrays.asList(words).indexOf(name);
    return at < 0 ? otherwise : Integer.parseInt(words[at + 1]);
  }
}
