package dev.tandem.benchmarks.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The best throughput of each gateway, with more and more requests in flight. */
final class Saturation {

  private static final int[] IN_FLIGHT = {1, 4, 16, 64, 256};

  private final Load load;
  private final List<Gateway> gateways;

  Saturation(Load load, List<Gateway> gateways) {
    this.load = load;
    this.gateways = gateways;
  }

  void measure(int seconds) {
    Map<String, Double> best = new LinkedHashMap<>();
    for (int inFlight : IN_FLIGHT) {
      for (Gateway gateway : gateways) {
        double rate =
            load.throughput(() -> Load.timed(gateway.complete()), inFlight, seconds * 1000);
        System.out.printf("%d in flight, %s: %.0f/s%n", inFlight, gateway.name(), rate);
        best.merge(gateway.name(), rate, Math::max);
      }
    }
    best.forEach(
        (name, rate) -> {
          System.out.printf("saturation, %s: %.0f requests/s", name, rate);
          if (best.containsKey("LiteLLM") && !name.equals("LiteLLM")) {
            System.out.printf(", %.1f times LiteLLM's", rate / best.get("LiteLLM"));
          }
          System.out.println();
        });
  }
}
