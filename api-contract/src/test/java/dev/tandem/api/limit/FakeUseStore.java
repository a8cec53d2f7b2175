package dev.tandem.api.limit;

import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Service;
import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Buckets in memory, by a clock of the test's. */
final class FakeUseStore implements UseStore {

  private record State(double level, long at) {}

  final AtomicLong nanos = new AtomicLong();
  int takes;
  boolean away;
  private final Map<String, State> buckets = new HashMap<>();
  private final Map<String, MonthUse> months = new HashMap<>();

  @Override
  public Uni<Portion> take(
      Service service, String holder, Limit limit, long capacity, long spent, long wanted) {
    return Uni.createFrom().item(() -> taken(service + holder + limit, capacity, spent, wanted));
  }

  private synchronized Portion taken(String key, long capacity, long spent, long wanted) {
    if (away) {
      throw new IllegalStateException("away");
    }
    takes++;
    State known = buckets.getOrDefault(key, new State(capacity, nanos.get()));
    double refilled = (nanos.get() - known.at()) / 60e9 * capacity;
    double level = Math.min(capacity, known.level() + refilled) - spent;
    long granted = Math.min(wanted, Math.max(0, (long) Math.floor(level)));
    buckets.put(key, new State(level - granted, nanos.get()));
    return new Portion(granted, level - granted);
  }

  @Override
  public Uni<MonthUse> use(
      Service service, String holder, LocalDate month, long tokens, long cost) {
    return Uni.createFrom()
        .item(
            () ->
                months.merge(
                    service + holder + month,
                    new MonthUse(tokens, cost),
                    (a, b) -> new MonthUse(a.tokens() + b.tokens(), a.cost() + b.cost())));
  }
}
