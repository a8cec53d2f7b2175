package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Capability;
import dev.tandem.generation.backend.Price;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.TunedWeights;
import dev.tandem.generation.backend.openai.BackendsConfig.BackendConfig;
import dev.tandem.generation.backend.openai.BackendsConfig.ModelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A configured backend: its replicas, and the models that they serve. */
record Backend(String id, BackendConfig settings, List<Replica> replicas) {

  Backend {
    replicas = List.copyOf(replicas);
  }

  /** A model that one replica serves. */
  record Offer(ServedModel model, Replica replica) {}

  /** What is configured, or else what the replicas listed last. */
  List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    for (Replica replica : replicas) {
      if (settings.models().isEmpty()) {
        replica.listed().forEach((name, tokens) -> offers.add(listed(name, tokens, replica)));
      } else {
        settings.models().forEach((name, model) -> offers.add(configured(name, model, replica)));
      }
    }
    offers.removeIf(offer -> isProjects(offer.model().name()));
    return offers;
  }

  /** Tuned models belong to a project each, and are not for everybody who knows their names. */
  private boolean isProjects(String name) {
    return TunedWeights.isKey(name)
        || (settings.adapters() == AdapterMode.STATIC && name.startsWith("ft:"));
  }

  boolean isDiscovered() {
    return settings.models().isEmpty();
  }

  private Offer listed(String name, OptionalInt contextTokens, Replica replica) {
    Set<Capability> all = EnumSet.allOf(Capability.class);
    ServedModel model =
        new ServedModel(
            name, name, contextTokens, Price.NONE, all, settings.timeout(), Optional.empty());
    return new Offer(model, replica);
  }

  private Offer configured(String name, ModelConfig model, Replica replica) {
    return new Offer(configured(name, model, settings.timeout()), replica);
  }

  static ServedModel configured(String name, ModelConfig model, Duration timeout) {
    Set<Capability> capabilities = EnumSet.allOf(Capability.class);
    model.without().ifPresent(capabilities::removeAll);
    return new ServedModel(
        name,
        model.servedAs().orElse(name),
        model.contextTokens(),
        new Price(model.price().prompt(), model.price().completion()),
        capabilities,
        timeout,
        model.adapterDigest());
  }

  int load() {
    return replicas.stream().mapToInt(replica -> replica.places().load()).sum();
  }

  long usableReplicas() {
    return replicas.stream().filter(replica -> replica.breaker().allows()).count();
  }
}
