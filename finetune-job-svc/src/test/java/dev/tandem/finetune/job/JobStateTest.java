package dev.tandem.finetune.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.finetune.job.JobState.Active;
import dev.tandem.finetune.job.JobState.Paused;
import dev.tandem.finetune.job.JobState.Queued;
import dev.tandem.finetune.job.JobState.Running;
import dev.tandem.finetune.job.JobState.Saving;
import dev.tandem.finetune.job.JobState.ValidatingFiles;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobStateTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Plan PLAN = new Plan(3, 4, 1, null, null, 10, "d", null, null);

  @Test
  void goesThroughItsStatesInOrder() {
    Running running = new ValidatingFiles().accepted(PLAN).started();
    assertEquals(
        new JobState.Succeeded(NOW, "ft:a", List.of("file-1"), 7),
        running.trained().saved(NOW, "ft:a", List.of("file-1"), 7));
  }

  @Test
  void keepsItsPlanAndItsRestartsOverAPause() {
    Running running = new Running(PLAN, 0).restarted();
    assertEquals(new Running(PLAN, 1), running.paused().resumed().started());
    assertEquals(new Paused(PLAN, 0), new Queued(PLAN, 0).paused());
  }

  @Test
  void canBeCancelledAndFailInEveryStateThatIsNoEnd() {
    JobError error = new JobError("c", "m", null);
    List<Active> active =
        List.of(
            new ValidatingFiles(),
            new Queued(PLAN, 0),
            new Running(PLAN, 0),
            new Paused(PLAN, 0),
            new Saving(PLAN, 0));
    for (Active state : active) {
      assertEquals(new JobState.Cancelled(NOW), state.cancelled(NOW));
      assertEquals(new JobState.Failed(NOW, error), state.failed(NOW, error));
    }
  }

  @Test
  void showsSavingAsRunning() {
    assertEquals("running", new Saving(PLAN, 0).wire());
    assertEquals("saving", new Saving(PLAN, 0).stored());
    assertEquals("paused", new Paused(PLAN, 0).wire());
  }
}
