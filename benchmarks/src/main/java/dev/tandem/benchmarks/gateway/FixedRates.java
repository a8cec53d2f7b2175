package dev.tandem.benchmarks.gateway;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Latency at a fixed rate. The gateways take turns, several times, so that what else the machine
 * does falls on all of them; a gateway that cannot keep up is told so and left out.
 */
final class FixedRates {

  static final String DIRECT = "direct";

  /** For a stream to end, too. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Load load;
  private final List<Gateway> gateways;
  private final int rounds;

  FixedRates(Load load, List<Gateway> gateways, int rounds) {
    this.load = load;
    this.gateways = gateways;
    this.rounds = rounds;
  }

  void completions(int rate, int seconds) {
    Map<String, Durations> all =
        turns(gateway -> () -> Load.timed(gateway.complete()), rate, seconds);
    report(rate + " requests/s", all);
  }

  void streams(int rate, int seconds) {
    Map<String, Durations> all =
        turns(gateway -> () -> gateway.stream().map(Gateway.Told::firstToken), rate, seconds);
    report("first token at " + rate + " streams/s", all);
  }

  private Map<String, Durations> turns(
      Function<Gateway, Load.Timed> request, int rate, int seconds) {
    Map<String, Durations> all = new LinkedHashMap<>();
    gateways.forEach(gateway -> all.put(gateway.name(), new Durations()));
    for (int round = 0; round < rounds; round++) {
      for (Gateway gateway : gateways) {
        Durations known = all.get(gateway.name());
        if (known != null) {
          Load.Outcome outcome =
              load.atRate(request.apply(gateway), rate, rate * seconds, PATIENCE);
          known.addAll(outcome.durations());
          if (outcome.missing() > 0) {
            all.remove(gateway.name());
            System.out.printf(
                "%s does not keep up with %d/s: %d of %d failed or came late%n",
                gateway.name(), rate, outcome.missing(), rate * seconds);
          }
        }
      }
    }
    return all;
  }

  private static void report(String what, Map<String, Durations> all) {
    Durations direct = all.get(DIRECT);
    Durations litellm = all.get("LiteLLM");
    all.forEach(
        (name, durations) -> {
          System.out.printf(
              "%s, %s: median %.2f ms, p99 %.2f ms (%d)",
              what, name, durations.median(), durations.p99(), durations.count());
          if (direct != null && durations != direct) {
            System.out.printf(
                "; added %.2f and %.2f ms",
                durations.median() - direct.median(), durations.p99() - direct.p99());
            if (litellm != null && durations != litellm) {
              System.out.printf(
                  ", %.3f and %.3f of what LiteLLM adds",
                  (durations.median() - direct.median()) / (litellm.median() - direct.median()),
                  (durations.p99() - direct.p99()) / (litellm.p99() - direct.p99()));
            }
          }
          System.out.println();
        });
  }
}
