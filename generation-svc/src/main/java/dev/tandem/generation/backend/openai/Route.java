package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.ServedModel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** A model and those who serve it. */
record Route(ServedModel model, List<Target> targets) {

  Route {
    targets = List.copyOf(targets);
  }

  /**
   * The replica to ask: of those that are not left alone and were not tried, the one with the
   * fewest requests, those with a free place first; null when there is none. Whoever gets it is
   * expected to send a request there.
   */
  Target choose(Set<Replica> tried, RandomGenerator random) {
    Predicate<Target> usable = target -> !tried.contains(target.replica()) && target.allows();
    for (int i = 0; i < targets.size(); i++) {
      Target best = leastLoaded(usable.and(target -> target.replica().places().isFree()), random);
      if (best == null) {
        best = leastLoaded(usable, random);
      }
      if (best == null || best.tryBegin()) {
        return best;
      }
    }
    return null;
  }

  private Target leastLoaded(Predicate<Target> usable, RandomGenerator random) {
    Target best = null;
    int least = Integer.MAX_VALUE;
    int ties = 0;
    for (Target target : targets) {
      if (!usable.test(target)) {
        continue;
      }
      int load = target.replica().places().load();
      ties = load == least ? ties + 1 : 1;
      if (load < least || (load == least && random.nextInt(ties) == 0)) {
        best = target;
        least = load;
      }
    }
    return best;
  }

  /** How long until one of the replicas may be asked. */
  Duration untilAllowed() {
    return targets.stream()
        .map(Target::untilAllowed)
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
