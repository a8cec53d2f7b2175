package dev.tandem.api.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.auth.Identity;
import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Role;
import dev.tandem.api.auth.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replicas of a service that share a limit through one store. */
class BucketTest {

  private final FakeUseStore store = new FakeUseStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-30T23:59:59Z"), ZoneOffset.UTC);

  private static Identity holder(Limit limit, long most) {
    return new Identity(Identity.Kind.KEY, "alpha", "key-1", "", Role.ALL, Map.of(limit, most));
  }

  private Uses replica() {
    return new Uses(store, clock, store.nanos::get);
  }

  /** As a request does: what is at hand, or a portion fetched once. */
  private static boolean passes(Uses replica, Bucket bucket) {
    if (bucket.tryTake(1)) {
      replica.topUp(bucket);
      return true;
    }
    if (bucket.isEmptyForNow()) {
      return false;
    }
    replica.fill(bucket).await().indefinitely();
    return bucket.tryTake(1);
  }

  private static int passed(Uses replica, Bucket bucket, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      passed += passes(replica, bucket) ? 1 : 0;
    }
    return passed;
  }

  private static Bucket requests(Uses replica, long most) {
    return replica
        .bucket(
            holder(Limit.REQUESTS_PER_MINUTE, most), Service.GENERATION, Limit.REQUESTS_PER_MINUTE)
        .orElseThrow();
  }

  @Test
  void letsNoMorePassThanTheLimitHoweverManyReplicasThereAre() {
    Uses one = replica();
    Uses other = replica();

    int passed = 0;
    for (int i = 0; i < 200; i++) {
      passed += passes(one, requests(one, 100)) ? 1 : 0;
      passed += passes(other, requests(other, 100)) ? 1 : 0;
    }

    assertEquals(100, passed);
  }

  @Test
  void asksTheDatabaseForPortionsAndNotForEachRequest() {
    Uses replica = replica();

    assertEquals(1_000, passed(replica, requests(replica, 1_000), 1_500));
    assertTrue(store.takes < 50, store.takes + " for 1,500 requests");
  }

  @Test
  void fillsUpAgainOverTheMinute() {
    Uses replica = replica();
    Bucket bucket = requests(replica, 60);
    assertEquals(60, passed(replica, bucket, 100));
    assertEquals(Duration.ofSeconds(1), bucket.standing().retry());

    store.nanos.addAndGet(Duration.ofSeconds(10).toNanos());

    assertEquals(10, passed(replica, bucket, 100));
  }

  @Test
  void lendsAnotherReplicaAtMostOnePortionThatItDoesNotUse() {
    Uses idle = replica();
    assertTrue(passes(idle, requests(idle, 100)));
    Uses busy = replica();

    int passed = passed(busy, requests(busy, 100), 200);

    assertTrue(passed >= 94 && passed <= 95, passed + " of the 95 beyond the portion of 5");
  }

  @Test
  void tellsWhereTheHolderStands() {
    Uses replica = replica();
    Bucket bucket = requests(replica, 60);
    passed(replica, bucket, 15);

    Bucket.Standing standing = bucket.standing();

    assertEquals(60, standing.limit());
    assertEquals(45, standing.remaining());
    assertEquals(15, standing.reset().toSeconds());
    assertTrue(standing.retry().isZero());
  }

  @Test
  void paysUseThatWasOnlyKnownAfterwardsBackBeforeAnythingElse() {
    Identity holder = holder(Limit.TOKENS_PER_MINUTE, 600);
    Uses replica = replica();
    Bucket bucket =
        replica.bucket(holder, Service.GENERATION, Limit.TOKENS_PER_MINUTE).orElseThrow();
    replica.fill(bucket).await().indefinitely();
    assertTrue(bucket.tryTake(0));

    replica.spent(holder, Service.GENERATION, 1_200, 0);

    assertFalse(bucket.tryTake(0));
    assertEquals(0, bucket.standing().remaining());
    // 600 too many at 10 a second.
    store.nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    replica.fill(bucket).await().indefinitely();
    assertFalse(bucket.tryTake(0));
    store.nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    replica.fill(bucket).await().indefinitely();
    assertTrue(bucket.tryTake(0));
  }

  @Test
  void goesOnByItselfWhileTheDatabaseIsAway() {
    store.away = true;
    Uses replica = replica();

    assertTrue(passed(replica, requests(replica, 100), 10) > 0);
  }

  @Test
  void takesAnotherLimitWhenTheKeysFileChanges() {
    Uses replica = replica();
    assertEquals(10, passed(replica, requests(replica, 10), 20));

    assertEquals(20, requests(replica, 20).capacity());
  }

  @Test
  void lettingNothingPassIsALimitToo() {
    Uses replica = replica();

    assertEquals(0, passed(replica, requests(replica, 0), 20));
  }

  @Test
  void countsMonthsInUtc() {
    Identity holder = holder(Limit.TOKENS_PER_MONTH, 100);
    Uses november = replica();
    november.spent(holder, Service.GENERATION, 70, 5);
    Uses december = new Uses(store, Clock.offset(clock, Duration.ofSeconds(1)), store.nanos::get);

    assertEquals(
        70, november.thisMonth(holder, Service.GENERATION).await().indefinitely().tokens());
    assertEquals(0, december.thisMonth(holder, Service.GENERATION).await().indefinitely().tokens());
  }

  @Test
  void hasNothingToSayOfWhoHasNoLimits() {
    Identity holder = new Identity(Identity.Kind.KEY, "alpha", "key-1", "", Role.ALL, Map.of());
    Uses replica = replica();

    replica.spent(holder, Service.GENERATION, 1_000_000, 1);

    assertTrue(replica.bucket(holder, Service.GENERATION, Limit.REQUESTS_PER_MINUTE).isEmpty());
    assertEquals(0, store.takes);
  }
}
