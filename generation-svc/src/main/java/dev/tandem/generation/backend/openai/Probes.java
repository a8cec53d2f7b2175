package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.openai.BackendsConfig.ProbeConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Asks replicas in the background how they are and what they serve, so that requests need not find
 * out. Any answer shows that a server lives, also one that says that it knows no such path.
 */
final class Probes {

  private static final Logger LOG = Logger.getLogger(Probes.class);

  private final Vertx vertx;
  private final Catalog catalog;
  private final TunedServing tuned;
  private final List<Long> timers = new ArrayList<>();
  private final Set<Replica> failing = ConcurrentHashMap.newKeySet();
  private final Set<Replica> underWay = ConcurrentHashMap.newKeySet();

  Probes(Vertx vertx, Catalog catalog, TunedServing tuned) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.tuned = tuned;
  }

  /** Probes now, and from then on at this backend's pace, replicas apart from each other. */
  void start(Backend backend) {
    long every = backend.settings().probe().every().toMillis();
    for (Replica replica : backend.replicas()) {
      if (every > 0) {
        probe(backend, replica);
        long first = ThreadLocalRandom.current().nextLong(every / 2, every) + 1;
        timers.add(vertx.setPeriodic(first, every, tick -> probe(backend, replica)));
      }
    }
  }

  void stop() {
    timers.forEach(vertx::cancelTimer);
  }

  /** Asks every replica of these backends; whether each has answered with its models. */
  Uni<Boolean> ask(List<Backend> backends) {
    List<Uni<Boolean>> asked = new ArrayList<>();
    for (Backend backend : backends) {
      for (Replica replica : backend.replicas()) {
        asked.add(
            ask(backend, replica)
                .invoke(answer -> alive(backend, replica, answer))
                .map(answer -> !listed(answer).isEmpty())
                .onFailure()
                .recoverWithItem(false));
      }
    }
    return asked.isEmpty()
        ? Uni.createFrom().item(true)
        : Uni.join()
            .all(asked)
            .andFailFast()
            .map(answers -> answers.stream().allMatch(Boolean::booleanValue));
  }

  private void probe(Backend backend, Replica replica) {
    if (underWay.add(replica)) {
      ask(backend, replica)
          .onTermination()
          .invoke(() -> underWay.remove(replica))
          .subscribe()
          .with(answer -> alive(backend, replica, answer), fault -> failed(replica, fault));
    }
  }

  private Uni<ObjectNode> ask(Backend backend, Replica replica) {
    ProbeConfig settings = backend.settings().probe();
    Exchange.Question question =
        new Exchange.Question(replica.probe(), null, false, settings.timeout());
    return WholeAnswer.of(replica, "", question, vertx.getOrCreateContext());
  }

  private void alive(Backend backend, Replica replica, ObjectNode answer) {
    seenAlive(replica);
    Map<String, OptionalInt> listed = listed(answer);
    if (backend.isDiscovered() && !listed.isEmpty() && !listed.equals(replica.listed())) {
      replica.listed(listed);
      catalog.refresh();
      LOG.infof("backend %s serves %s", replica, listed.keySet());
    }
    if (answer.path("data").isArray()) {
      replica.serves(listed.keySet());
      tuned.repair(replica);
    }
  }

  private void failed(Replica replica, Throwable failure) {
    FaultKind kind = failure instanceof Fault fault ? fault.kind() : FaultKind.FAILED;
    if (kind == FaultKind.MISCONFIGURED) {
      seenAlive(replica);
      LOG.warnf("backend %s refuses its probe: check url, api-key and probe.path", replica);
    } else if (kind.sick() != FaultKind.Sick.NOBODY && kind != FaultKind.MALFORMED) {
      seenFailing(replica, kind);
    } else {
      seenAlive(replica);
    }
  }

  private void seenAlive(Replica replica) {
    replica.seenAlive();
    if (failing.remove(replica)) {
      LOG.infof("backend %s answers again", replica);
    }
  }

  private void seenFailing(Replica replica, FaultKind kind) {
    if (kind == FaultKind.UNREACHABLE) {
      replica.openingFolders(false); // another server may come up there
      replica.breaker().seenAway();
    } else {
      replica.breaker().failed();
    }
    if (failing.add(replica)) {
      LOG.warnf("backend %s does not answer: %s", replica, kind);
    }
  }

  /** The models in an answer of {@code /models}, and how many tokens fit where it says so. */
  static Map<String, OptionalInt> listed(ObjectNode answer) {
    Map<String, OptionalInt> models = new HashMap<>();
    for (JsonNode model : answer.path("data")) {
      String name = model.path("id").asText();
      int tokens = model.path("max_model_len").asInt();
      if (!name.isBlank()) {
        models.put(name, tokens > 0 ? OptionalInt.of(tokens) : OptionalInt.empty());
      }
    }
    return models;
  }
}
