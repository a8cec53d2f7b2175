package dev.tandem.generation.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.generation.deployment.LiveCache.Key;
import dev.tandem.generation.deployment.LiveCache.Limits;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveCacheTest {

  private static final Key A = new Key("p", "a");
  private static final Key B = new Key("p", "b");
  private static final Key C = new Key("q", "a");

  private long now;
  private final LiveCache<String> cache =
      new LiveCache<>(
          new Limits(10, Duration.ofNanos(100), Duration.ofNanos(10)), String::length, () -> now);

  private void put(Key key, String live) {
    cache.put(key, Optional.ofNullable(live), cache.state(), now);
  }

  @Test
  void keepsNoMoreThanItsWeightAndDropsWhatWasUsedLeast() {
    put(A, "12345");
    put(B, "1234");
    cache.get(A);

    put(C, "12");

    assertEquals(Optional.of(Optional.of("12345")), cache.get(A));
    assertEquals(Optional.empty(), cache.get(B));
    assertEquals(Optional.of(Optional.of("12")), cache.get(C));
  }

  @Test
  void countsWhatIsReplacedOrForgottenNoMore() {
    for (int i = 0; i < 10; i++) {
      put(A, "123456789");
    }
    cache.forget("a");
    put(A, "12345");
    put(B, "12345");

    assertEquals(Optional.of(Optional.of("12345")), cache.get(A));
    assertEquals(Optional.of(Optional.of("12345")), cache.get(B));
  }

  @Test
  void doesNotKeepWhatIsHeavierThanAllThatMayBeKept() {
    put(A, "12345678901");

    assertEquals(Optional.empty(), cache.get(A));
  }

  @Test
  void knowsThatANameStandsForNothing() {
    put(A, null);

    assertEquals(Optional.of(Optional.empty()), cache.get(A));
  }

  @Test
  void forgetsANameInAllProjects() {
    put(A, "1");
    put(C, "1");
    put(B, "1");

    cache.forget("a");

    assertEquals(Optional.empty(), cache.get(A));
    assertEquals(Optional.empty(), cache.get(C));
    assertEquals(Optional.of(Optional.of("1")), cache.get(B));
  }

  @Test
  void keepsNothingThatWasReadBeforeAChange() {
    long before = cache.state();
    cache.forget("b");

    cache.put(A, Optional.of("1"), before, now);

    assertEquals(Optional.empty(), cache.get(A));
  }

  @Test
  void believesLongerWhileItHearsOfChanges() {
    put(A, "1");
    now = 10;
    assertEquals(Optional.empty(), cache.get(A));

    cache.listen();
    put(A, "1");
    now = 109;
    assertEquals(Optional.of(Optional.of("1")), cache.get(A));
    now = 110;
    assertEquals(Optional.empty(), cache.get(A));
  }
}
