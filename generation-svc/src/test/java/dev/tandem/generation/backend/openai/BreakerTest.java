package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final Duration OPEN_FOR = Duration.ofSeconds(5);

  private final MovableClock clock = new MovableClock();
  private final Breaker breaker = breaker(3, 0.5, 10);

  private Breaker breaker(int inARow, double share, int window) {
    return new Breaker(new BreakerRules(inARow, share, window, OPEN_FOR), clock);
  }

  private static void fail(Breaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  @Test
  void opensAfterFailuresInARow() {
    fail(breaker, 2);
    assertTrue(breaker.allows());

    fail(breaker, 1);

    assertFalse(breaker.allows());
    assertFalse(breaker.tryBegin());
    assertEquals(OPEN_FOR, breaker.untilAllowed());
  }

  @Test
  void startsCountingTheRowAgainAfterASuccess() {
    fail(breaker, 2);
    breaker.succeeded();
    fail(breaker, 2);

    assertTrue(breaker.allows());
    assertEquals(Duration.ZERO, breaker.untilAllowed());
  }

  @Test
  void opensWhenTheShareOfAFullWindowFailed() {
    Breaker patient = breaker(100, 0.5, 10);
    for (int i = 0; i < 4; i++) {
      patient.failed();
      patient.succeeded();
    }
    patient.succeeded();
    assertTrue(patient.allows(), "nine requests do not fill the window");

    patient.failed();

    assertFalse(patient.allows(), "five of ten failed");
  }

  @Test
  void forgetsFailuresThatLeftTheWindow() {
    Breaker patient = breaker(100, 0.5, 10);
    fail(patient, 4);
    for (int i = 0; i < 10; i++) {
      patient.succeeded();
    }
    fail(patient, 4);

    assertTrue(patient.allows());
  }

  @Test
  void countsInTheLargestWindow() {
    Breaker largest = breaker(100, 1, 64);
    fail(largest, 63);
    assertTrue(largest.allows());

    fail(largest, 1);

    assertFalse(largest.allows());
  }

  @Test
  void letsOneRequestTryWhenTheTimeIsOver() {
    fail(breaker, 3);
    clock.forward(OPEN_FOR);

    assertTrue(breaker.tryBegin());
    assertFalse(breaker.tryBegin());
    assertFalse(breaker.allows());
  }

  @Test
  void closesWhenTheTrialSucceeds() {
    fail(breaker, 3);
    clock.forward(OPEN_FOR);
    breaker.tryBegin();

    breaker.succeeded();

    assertTrue(breaker.tryBegin());
    assertTrue(breaker.tryBegin());
    fail(breaker, 2);
    assertTrue(breaker.allows(), "it begins with a clean record");
  }

  @Test
  void opensAgainWhenTheTrialFails() {
    fail(breaker, 3);
    clock.forward(OPEN_FOR);
    breaker.tryBegin();

    breaker.failed();

    assertFalse(breaker.allows());
    assertEquals(OPEN_FOR, breaker.untilAllowed());
  }

  @Test
  void letsAnotherTryWhenNothingIsHeardOfTheTrial() {
    fail(breaker, 3);
    clock.forward(OPEN_FOR);
    breaker.tryBegin();

    clock.forward(OPEN_FOR);

    assertTrue(breaker.tryBegin());
    assertFalse(breaker.tryBegin());
  }

  @Test
  void isNotMovedByTheResultsOfRequestsThatBeganBeforeItOpened() {
    fail(breaker, 3);
    clock.forward(Duration.ofSeconds(4));

    breaker.failed();
    breaker.succeeded();

    assertFalse(breaker.allows());
    assertEquals(Duration.ofSeconds(1), breaker.untilAllowed());
  }

  @Test
  void opensAtOnceWhenAProbeMeetsNobody() {
    breaker.seenAway();

    assertFalse(breaker.allows());
  }

  @Test
  void letsOneRequestTryWhenAProbeIsAnswered() {
    fail(breaker, 3);

    breaker.seenAlive();

    assertTrue(breaker.tryBegin());
    assertFalse(breaker.tryBegin());
  }

  @Test
  void costsNoAllocationWhileAllIsWell() {
    BreakerRules rules = new BreakerRules(3, 0.5, 10, OPEN_FOR);
    BreakerState state = BreakerState.INITIAL;
    for (int i = 0; i < 10; i++) {
      state = state.succeeded(rules);
    }
    assertSame(state, state.succeeded(rules));
  }
}
