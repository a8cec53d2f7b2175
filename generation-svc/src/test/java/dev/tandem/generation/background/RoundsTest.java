package dev.tandem.generation.background;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<UniEmitter<? super Boolean>> begun = new ArrayList<>();
  private final Rounds rounds = new Rounds("this test", () -> Uni.createFrom().emitter(begun::add));

  @Test
  void runsOneAtATimeAndLosesNoWakeUp() {
    rounds.wake();
    rounds.wake();
    rounds.wake();
    assertEquals(1, begun.size());

    begun.get(0).complete(false);
    assertEquals(2, begun.size());
    begun.get(1).complete(false);

    assertEquals(2, begun.size());
    rounds.wake();
    assertEquals(3, begun.size());
  }

  @Test
  void goesOnWhileThereIsMore() {
    rounds.wake();
    begun.get(0).complete(true);
    begun.get(1).complete(true);
    assertEquals(3, begun.size());

    begun.get(2).complete(false);
    assertEquals(3, begun.size());
  }

  @Test
  void runsAgainAfterAFailure() {
    rounds.wake();
    begun.get(0).fail(new IllegalStateException("away"));
    assertEquals(1, begun.size());

    rounds.wake();

    assertEquals(2, begun.size());
  }
}
