package dev.tandem.benchmarks.operations;

import dev.tandem.benchmarks.gateway.StubModelServer;
import dev.tandem.benchmarks.operations.Traffic.Ask;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A day's traffic in minutes, with everything that may leave something behind: stores that come and
 * go, files that are deleted, conversations, callers that hang up in the middle. Ends with 1 when
 * memory, file handles, database connections or tables grew. Options: {@code --minutes 20}, {@code
 * --rate 100} requests a second.
 */
final class Soak {

  private static final int SAMPLES = 60;

  /** What the first quarter does to caches and to the compiler is no leak. */
  private static final int WARM = 4;

  /** The one store that stays; a store has this many tables. */
  private static final int TABLES_OF_ONE_STORE = 3;

  private final Installation tandem;
  private final Traffic traffic;
  private final Mix mix;
  private final List<Sample> samples = new ArrayList<>();

  private Soak(Installation tandem, Traffic traffic) {
    this.tandem = tandem;
    this.traffic = traffic;
    this.mix = new Mix(traffic);
  }

  /** All processes together. */
  private record Sample(double resident, long handles, long connections, long tables) {}

  public static void main(String... words) throws IOException {
    int minutes = RollingRestart.number(words, "--minutes", 20);
    int rate = RollingRestart.number(words, "--rate", 100);
    Vertx vertx = Vertx.vertx();
    StubModelServer models = new StubModelServer(vertx, 0);
    models.pace(new StubModelServer.Pace(20, 50));
    boolean flat;
    try (Installation tandem = new Installation(1, models.url().getPort());
        Traffic traffic = new Traffic(URI.create(tandem.url()).getPort())) {
      flat = new Soak(tandem, traffic).run(minutes, rate);
    }
    System.exit(flat ? 0 : 1);
  }

  private boolean run(int minutes, int rate) {
    System.out.println("minute  resident MB  handles  connections  tables of stores");
    long begun = System.nanoTime();
    long length = TimeUnit.MINUTES.toNanos(minutes);
    long step = length / SAMPLES;
    long sent = 0;
    while (System.nanoTime() - begun < length) {
      long passed = System.nanoTime() - begun;
      for (; sent < passed * rate / 1_000_000_000L; sent++) {
        send(sent, rate);
      }
      if (passed / step >= samples.size()) {
        sample(passed / 60e9);
      }
      Installation.pause(5);
    }
    Installation.pause(10_000);
    sample(minutes);
    return report();
  }

  /** Each second something is made and removed again beside the mix. */
  private void send(long number, int rate) {
    mix.next();
    if (number % rate == 0) {
      comeAndGo(number);
    }
    if (number % rate == rate / 3) {
      traffic.abandon(Mix.completion(true), 300);
    }
    if (number % rate == rate / 2) {
      conversation();
    }
  }

  private void comeAndGo(long number) {
    traffic
        .ask(Ask.json("/v1/vector_stores", "{\"name\":\"short-lived\"}"))
        .map(Mix::idIn)
        .onSuccess(
            store ->
                traffic
                    .ask(Ask.file("gone.md", "A note that goes again, number " + number + "."))
                    .map(Mix::idIn)
                    .compose(file -> used(store, file)));
  }

  private Future<String> used(String store, String file) {
    String attach = "{\"file_id\":\"" + file + "\"}";
    return traffic
        .ask(Ask.json("/v1/vector_stores/" + store + "/files", attach))
        .compose(entry -> traffic.ask(Mix.search(store, "note")))
        .compose(found -> traffic.ask(Ask.delete("/v1/vector_stores/" + store)))
        .compose(gone -> traffic.ask(Ask.delete("/v1/files/" + file)));
  }

  private void conversation() {
    traffic
        .ask(Ask.json("/v1/conversations", "{}"))
        .map(Mix::idIn)
        .compose(
            id ->
                traffic
                    .ask(
                        Ask.json(
                            "/v1/responses",
                            "{\"model\":\"stub\",\"input\":\"Hello\",\"conversation\":\""
                                + id
                                + "\"}"))
                    .compose(answer -> traffic.ask(Ask.delete("/v1/conversations/" + id))));
  }

  private void sample(double minute) {
    Sample sample =
        new Sample(
            tandem.replicas().stream().mapToDouble(Replica::resident).sum(),
            tandem.replicas().stream().mapToLong(Replica::handles).sum(),
            tandem.number("select count(*) from pg_stat_activity where datname = 'tandem'"),
            tandem.number(
                "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                    + " where n.nspname = 'retrieval' and c.relkind = 'r'"
                    + " and c.relname ~ '_[0-9]+$'"));
    samples.add(sample);
    System.out.printf(
        "%6.1f  %11.0f  %7d  %11d  %d%n",
        minute, sample.resident(), sample.handles(), sample.connections(), sample.tables());
  }

  private boolean report() {
    Sample last = samples.getLast();
    List<Sample> middle = samples.subList(samples.size() / WARM, samples.size() / 2);
    List<Sample> end = samples.subList(samples.size() * 3 / 4, samples.size() - 1);
    double before = middle.stream().mapToDouble(Sample::resident).average().orElseThrow();
    double after = end.stream().mapToDouble(Sample::resident).average().orElseThrow();
    long handlesBefore = middle.stream().mapToLong(Sample::handles).max().orElseThrow();
    long connectionsBefore = middle.stream().mapToLong(Sample::connections).max().orElseThrow();
    long missing = tandem.missingReceipts(traffic.receipts);
    System.out.printf(
        "%d requests, %d tried again, %d failed; %d receipts, %d missing%n"
            + "resident: %.0f MB in the second quarter, %.0f MB in the last%n"
            + "handles %d, then %d; connections %d, then %d; tables of stores at the end %d%n",
        traffic.sent.get(),
        traffic.retried.get(),
        traffic.failed.get(),
        traffic.receipts.size(),
        missing,
        before,
        after,
        handlesBefore,
        last.handles(),
        connectionsBefore,
        last.connections(),
        last.tables());
    return traffic.failed.get() == 0
        && missing == 0
        && after < before * 1.1
        && last.handles() <= handlesBefore
        && last.connections() <= connectionsBefore
        && last.tables() <= TABLES_OF_ONE_STORE;
  }
}
