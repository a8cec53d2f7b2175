package dev.tandem.generation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryTest {

  private static final String FACT = "The locker in the harbour opens with the code 7-1-9-4.";

  private static RememberedTurn turn(long number, String text, double score) {
    return new RememberedTurn(
        "mem_" + number, "conv_1", "msg_" + number, "user", text, Instant.EPOCH, number, score);
  }

  private static Recall recall(int limit, int tokens) {
    return new Recall("p", "conv_1", null, null, new float[] {1}, Set.of(), limit, tokens);
  }

  private static List<Long> numbers(List<RememberedTurn> turns) {
    return turns.stream().map(RememberedTurn::number).toList();
  }

  @Test
  void keepsAFactThatAQuestionAskedAgainAndAgainWouldCrowdOut() {
    List<RememberedTurn> candidates = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String again = "Question " + i + ": which code opens the locker in the harbour?";
      candidates.add(turn(200 + i, again, 0.98 - i / 1000.0));
    }
    candidates.add(turn(3, FACT, 0.8));

    assertEquals(List.of(3L, 200L), numbers(Memory.fitting(candidates, recall(8, 125))));
  }

  @Test
  void leavesOutWhatDoesNotFitAndTakesWhatDoes() {
    List<RememberedTurn> candidates =
        List.of(turn(1, "long ".repeat(100), 0.9), turn(2, "short", 0.8), turn(3, "brief", 0.7));

    assertEquals(List.of(2L, 3L), numbers(Memory.fitting(candidates, recall(8, 20))));
    assertEquals(List.of(2L), numbers(Memory.fitting(candidates, recall(1, 20))));
  }
}
