package dev.tandem.finetune.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeasesTest {

  private static final long PATIENCE_SECONDS = 20;

  @Test
  void renewsAClaimAsLongAsItIsWorkedUnder() throws Exception {
    Semaphore renewed = new Semaphore(0);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Leases<String> leases =
        new Leases<>(
            "test",
            Duration.ofMillis(40),
            claim -> {
              seen.add(claim);
              renewed.release();
              throw new IllegalStateException("away"); // and is tried again all the same
            })) {
      leases.start();
      leases.hold("mine", claim -> acquire(renewed, 3));
      assertThrows(
          IllegalStateException.class,
          () ->
              leases.hold(
                  "broken",
                  claim -> {
                    throw new IllegalStateException(claim);
                  }));
      seen.clear();
      leases.hold("other", claim -> acquire(renewed, 3));
      assertEquals(Set.of("other"), seen);
    }
  }

  private static void acquire(Semaphore permits, int count) {
    try {
      assertTrue(permits.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
