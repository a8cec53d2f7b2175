package dev.tandem.api.limit;

import dev.tandem.api.limit.UseStore.MonthUse;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.function.LongSupplier;

/** What a holder has used in this month, as far as this replica knows. Thread-safe. */
final class Months {

  private static final long KNOWN_FOR_NANOS = 10_000_000_000L;

  private final LongSupplier nanoTime;
  private YearMonth month;
  private MonthUse use = new MonthUse(0, 0);
  private long readAt;

  Months(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether nothing is known of the month. */
  synchronized boolean isUnknown(YearMonth now) {
    return !now.equals(month);
  }

  /** Whether others may have used something meanwhile. */
  synchronized boolean isOld() {
    return nanoTime.getAsLong() - readAt > KNOWN_FOR_NANOS;
  }

  synchronized void read(LocalDate day, MonthUse told) {
    month = YearMonth.from(day);
    use = told;
    readAt = nanoTime.getAsLong();
  }

  synchronized MonthUse use() {
    return use;
  }
}
