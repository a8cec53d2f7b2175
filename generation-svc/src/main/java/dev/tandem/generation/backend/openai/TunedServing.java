package dev.tandem.generation.backend.openai;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.TunedServers.Coverage;
import dev.tandem.generation.backend.TunedWeights;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Sees to it that the tuned models that are wanted are on the servers that can serve them. */
final class TunedServing {

  private static final Logger LOG = Logger.getLogger(TunedServing.class);

  private final TunedRoutes routes;
  private final AdapterLoading loading;
  private final Set<Replica> underRepair = ConcurrentHashMap.newKeySet();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  /** By their keys. */
  private volatile Map<String, TunedWeights> wanted = Map.of();

  TunedServing(TunedRoutes routes, AdapterLoading loading) {
    this.routes = routes;
    this.loading = loading;
  }

  /** Fails with {@link ApiError}. */
  Uni<Void> load(TunedWeights weights) {
    List<Target> candidates = routes.candidates(weights);
    if (candidates.isEmpty()) {
      return Uni.createFrom()
          .failure(
              routes.mayAppear(weights)
                  ? ApiError.unavailable("The model servers did not answer yet. Try again shortly.")
                  : TunedAdvice.nobodyServes(weights));
    }
    return Uni.join()
        .all(candidates.stream().map(target -> attempt(target, weights)).toList())
        .andCollectFailures()
        .chain(outcomes -> judged(weights, candidates, outcomes));
  }

  private Uni<Optional<Fault>> attempt(Target target, TunedWeights weights) {
    return loading
        .ensure(target, weights)
        .map(done -> Optional.<Fault>empty())
        .onFailure(Fault.class)
        .recoverWithItem(failure -> Optional.of((Fault) failure));
  }

  private Uni<Void> judged(
      TunedWeights weights, List<Target> candidates, List<Optional<Fault>> outcomes) {
    List<Fault> faults = outcomes.stream().flatMap(Optional::stream).toList();
    Optional<Fault> refusal = faults.stream().filter(TunedServing::isFinal).findFirst();
    if (refusal.isEmpty() && faults.size() < candidates.size()) {
      return Uni.createFrom().voidItem();
    }
    if (!wanted.containsKey(weights.key())) {
      candidates.forEach(target -> unload(target, weights));
    }
    return Uni.createFrom()
        .failure(
            refusal
                .map(fault -> TunedAdvice.refused(weights, fault))
                .orElseGet(() -> TunedAdvice.unreachable(weights, faults.getFirst())));
  }

  /** Whether somebody has to do something before another try can succeed. */
  private static boolean isFinal(Fault fault) {
    return fault.kind() == FaultKind.REFUSED || fault.kind() == FaultKind.MISCONFIGURED;
  }

  void want(Collection<TunedWeights> all) {
    Map<String, TunedWeights> before = wanted;
    wanted = all.stream().collect(Collectors.toMap(TunedWeights::key, Function.identity()));
    before.forEach(
        (key, weights) -> {
          if (!wanted.containsKey(key)) {
            routes.candidates(weights).forEach(target -> unload(target, weights));
          }
        });
    wanted.values().stream()
        .flatMap(weights -> routes.candidates(weights).stream())
        .map(Target::replica)
        .distinct()
        .forEach(this::repair);
  }

  /** Has the replica load what it should have and does not list, one after the other. */
  void repair(Replica replica) {
    AdapterMode mode = replica.settings().adapters();
    boolean loads = (mode == AdapterMode.DYNAMIC || mode == AdapterMode.PATH) && replica.isKnown();
    if (!loads || !underRepair.add(replica)) {
      return;
    }
    Multi.createFrom()
        .iterable(wanted.values())
        .onItem()
        .transformToUniAndConcatenate(weights -> repair(replica, weights))
        .onTermination()
        .invoke(() -> underRepair.remove(replica))
        .subscribe()
        .with(done -> {}, failure -> LOG.errorf(failure, "%s cannot be repaired", replica));
  }

  private Uni<Void> repair(Replica replica, TunedWeights weights) {
    Optional<Target> missing =
        routes.candidates(weights).stream()
            .filter(target -> target.replica() == replica)
            .filter(target -> !replica.isServing(target.servedAs()))
            .findFirst();
    return missing.isEmpty() || !wanted.containsKey(weights.key())
        ? Uni.createFrom().voidItem()
        : attempt(missing.get(), weights)
            .invoke(fault -> note(missing.get(), fault))
            .replaceWithVoid();
  }

  private void note(Target target, Optional<Fault> fault) {
    String what = target.servedAs() + " on " + target.replica();
    if (fault.isEmpty()) {
      failing.remove(what);
      LOG.infof("loaded %s", what);
    } else if (failing.add(what)) {
      LOG.warnf("%s was not loaded: %s", what, fault.get().getMessage());
    }
  }

  private void unload(Target target, TunedWeights weights) {
    if (target.replica().settings().adapters() == AdapterMode.DYNAMIC) {
      loading
          .unload(target, weights)
          .subscribe()
          .with(
              done -> LOG.infof("unloaded %s from %s", target.servedAs(), target.replica()),
              failure -> LOG.debugf("%s was not unloaded: %s", target.servedAs(), failure));
    }
  }

  Coverage coverage(TunedWeights weights) {
    List<Target> candidates = routes.candidates(weights);
    long loaded =
        candidates.stream().filter(target -> target.replica().isServing(target.servedAs())).count();
    return new Coverage((int) loaded, candidates.size());
  }
}
