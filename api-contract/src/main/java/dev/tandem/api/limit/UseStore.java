package dev.tandem.api.limit;

import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Service;
import io.smallrye.mutiny.Uni;
import java.time.LocalDate;

/** What has been used, shared by all replicas of a service. Fails with what the database says. */
public interface UseStore {

  /**
   * A portion of a limit per minute.
   *
   * @param granted units that the asker may use by itself now, 0 or more
   * @param level what is left for others; below 0 after use that was only known when it was over
   */
  record Portion(long granted, double level) {}

  /** What was used in a month. */
  record MonthUse(long tokens, long cost) {}

  /**
   * Takes a portion out of a bucket that fills by {@code capacity} a minute, up to it.
   *
   * @param spent units that were used beyond earlier portions
   * @param wanted units, at most that many are granted
   */
  Uni<Portion> take(
      Service service, String holder, Limit limit, long capacity, long spent, long wanted);

  /** Adds to what was used in the month, and tells all of it. */
  Uni<MonthUse> use(Service service, String holder, LocalDate month, long tokens, long cost);
}
