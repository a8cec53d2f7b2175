package dev.tandem.api.limit;

import dev.tandem.api.auth.Identity;
import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Service;
import dev.tandem.api.limit.UseStore.MonthUse;
import dev.tandem.api.limit.UseStore.Portion;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** What holders with limits have used, and may still use. Thread-safe. */
@ApplicationScoped
public class Uses {

  private static final Logger LOG = Logger.getLogger(Uses.class);

  private record Place(Service service, String holder, Limit limit) {}

  private final UseStore store;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<Place, Bucket> buckets = new ConcurrentHashMap<>();
  private final Map<Place, Months> months = new ConcurrentHashMap<>();

  @Inject
  public Uses(UseStore store, Clock clock) {
    this(store, clock, System::nanoTime);
  }

  Uses(UseStore store, Clock clock, LongSupplier nanoTime) {
    this.store = store;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Counts what an answer took; costs nothing where the holder has no limits. */
  public void spent(Identity holder, Service service, long tokens, long costMicros) {
    if (holder.limits().isEmpty()) {
      return;
    }
    bucket(holder, service, Limit.TOKENS_PER_MINUTE)
        .ifPresent(
            bucket -> {
              bucket.spend(tokens);
              topUp(bucket);
            });
    if (hasMonth(holder)) {
      LocalDate day = today();
      read(holder, service, day, tokens, costMicros)
          .subscribe()
          .with(
              known -> {},
              failure ->
                  LOG.errorf(
                      "use of %s not counted (%d tokens): %s", holder.id(), tokens, failure));
    }
  }

  /** The bucket of a limit per minute; empty when the holder has no such limit. */
  Optional<Bucket> bucket(Identity holder, Service service, Limit limit) {
    Long capacity = holder.limits().get(limit);
    if (capacity == null) {
      return Optional.empty();
    }
    Place place = new Place(service, nameOf(holder), limit);
    return Optional.of(
        buckets.compute(
            place,
            (where, known) ->
                known != null && known.capacity() == capacity
                    ? known
                    : new Bucket(capacity, fetch(where), nanoTime)));
  }

  private Bucket.Fetch fetch(Place place) {
    return (capacity, spent, wanted) ->
        Uni.createFrom()
            .deferred(
                () ->
                    store.take(
                        place.service(), place.holder(), place.limit(), capacity, spent, wanted));
  }

  /** Fetches a new portion in the background when half of the last is gone. */
  void topUp(Bucket bucket) {
    if (bucket.isLow()) {
      fill(bucket).subscribe().with(done -> {});
    }
  }

  /** Fetches a portion; without the database this replica goes on by itself. */
  Uni<Portion> fill(Bucket bucket) {
    return bucket
        .fill()
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("limits are not shared at the moment: %s", failure.getMessage());
              bucket.grantItself();
              return new Portion(0, 0);
            });
  }

  static boolean hasMonth(Identity holder) {
    return holder.limits().containsKey(Limit.TOKENS_PER_MONTH)
        || holder.limits().containsKey(Limit.COST_PER_MONTH);
  }

  /** What was used in this month, from memory if it is known there. */
  Uni<MonthUse> thisMonth(Identity holder, Service service) {
    LocalDate day = today();
    Months known = monthsOf(holder, service);
    if (known.isUnknown(YearMonth.from(day))) {
      return read(holder, service, day, 0, 0);
    }
    if (known.isOld()) {
      read(holder, service, day, 0, 0)
          .subscribe()
          .with(use -> {}, failure -> LOG.debugf("use is read later: %s", failure.getMessage()));
    }
    return Uni.createFrom().item(known.use());
  }

  private Uni<MonthUse> read(
      Identity holder, Service service, LocalDate day, long tokens, long cost) {
    return store
        .use(service, nameOf(holder), day.withDayOfMonth(1), tokens, cost)
        .invoke(use -> monthsOf(holder, service).read(day, use));
  }

  private Months monthsOf(Identity holder, Service service) {
    Place place = new Place(service, nameOf(holder), Limit.TOKENS_PER_MONTH);
    return months.computeIfAbsent(place, where -> new Months(nanoTime));
  }

  private LocalDate today() {
    return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static String nameOf(Identity holder) {
    return holder.project() + "/" + holder.id();
  }
}
