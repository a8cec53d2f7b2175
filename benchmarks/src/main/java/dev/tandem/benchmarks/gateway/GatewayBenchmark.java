package dev.tandem.benchmarks.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * What Tandem adds to a chat completion that it passes on, beside what LiteLLM adds, in one run:
 * latency at fixed rates, saturation, time to the first token, and memory with many streams.
 *
 * <p>Options: {@code --stub-port} (where both gateways look for model {@code stub}), {@code
 * --tandem URL}, {@code --tandem-pid}, {@code --bare URL} of a {@link BareProxy}, {@code --litellm
 * URL}, {@code --parts rates,saturation,first-token,streams}, {@code --rates 5,50,200}, {@code
 * --seconds 10} of each turn, {@code --rounds 3}, {@code --warm-up 40} seconds of each, {@code
 * --streams 1000}.
 */
final class GatewayBenchmark {

  private static final int MAX_CONNECTIONS = 4096;

  /** Shorter than LiteLLM's server keeps a connection, or requests meet one that just closes. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  private static final int READY_ATTEMPTS = 120;

  private final Options options;
  private final StubModelServer stub;
  private final Load load;
  private final List<Gateway> gateways = new ArrayList<>();

  private GatewayBenchmark(Vertx serving, Vertx asking, Options options) {
    this.options = options;
    this.stub = new StubModelServer(serving, options.number("stub-port", 0));
    this.load = new Load(asking);
    HttpClient client =
        asking.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(KEEP_ALIVE_SECONDS).setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    gateways.add(new Gateway(FixedRates.DIRECT, stub.url(), client));
    options.address("bare").ifPresent(u -> gateways.add(new Gateway("bare proxy", u, client)));
    options.address("tandem").ifPresent(u -> gateways.add(new Gateway("Tandem", u, client)));
    options.address("litellm").ifPresent(u -> gateways.add(new Gateway("LiteLLM", u, client)));
  }

  public static void main(String... words) {
    VertxOptions oneLoop = new VertxOptions().setEventLoopPoolSize(1);
    Vertx serving = Vertx.vertx(oneLoop);
    Vertx asking = Vertx.vertx(oneLoop);
    try {
      new GatewayBenchmark(serving, asking, Options.of(words)).run();
    } finally {
      Waiting.on(asking.close());
      Waiting.on(serving.close());
    }
  }

  private void run() {
    gateways.forEach(this::awaitReady);
    gateways.forEach(this::warmUp);
    FixedRates rates = new FixedRates(load, gateways, options.number("rounds", 3));
    for (String part : options.words("parts", "rates,saturation,first-token,streams")) {
      switch (part) {
        case "rates" -> rates();
        case "saturation" -> new Saturation(load, gateways).measure(options.number("seconds", 4));
        case "first-token" -> {
          stub.pace(new StubModelServer.Pace(10, 10));
          rates.streams(options.number("stream-rate", 20), options.number("seconds", 10));
        }
        case "streams" -> streams();
        default -> throw new IllegalArgumentException("There is no part '" + part + "'.");
      }
    }
  }

  private void rates() {
    FixedRates rates = new FixedRates(load, gateways, options.number("rounds", 3));
    for (int rate : options.numbers("rates", "5,50,200")) {
      rates.completions(rate, options.number("seconds", 10));
    }
  }

  private void streams() {
    int count = options.number("streams", 1000);
    stub.pace(new StubModelServer.Pace(30, 500));
    int pid = options.number("tandem-pid", 0);
    for (Gateway gateway : gateways) {
      boolean known = gateway.name().equals("Tandem") && pid > 0;
      if (known || gateway.name().equals(FixedRates.DIRECT)) {
        new ManyStreams(load, gateway, known ? new Memory(pid) : null).measure(count, 30);
      }
    }
  }

  private void awaitReady(Gateway gateway) {
    for (int attempt = 1; ; attempt++) {
      try {
        Buffer answer = Waiting.on(gateway.complete());
        System.out.printf(
            "%s answers; %s receipts in its answers%n",
            gateway.name(), answer.toString().contains("tandem_receipt") ? "with" : "without");
        return;
      } catch (CompletionException e) {
        if (attempt == READY_ATTEMPTS) {
          throw e;
        }
        Waiting.milliseconds(500);
      }
    }
  }

  private void warmUp(Gateway gateway) {
    stub.pace(new StubModelServer.Pace(3, 1));
    int seconds = options.number("warm-up", 40);
    repeat(() -> Load.timed(gateway.complete()), seconds);
    repeat(() -> Load.timed(gateway.stream()), Math.max(1, seconds / 4));
  }

  private void repeat(Load.Timed request, int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      load.repeat(request, 8, 80);
    }
  }
}
