package dev.tandem.finetune.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.Launcher.Status;
import dev.tandem.finetune.model.BaseModel.GpuShape;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every launcher does. Each test has a job of its own. */
public abstract class LauncherContract {

  /** How a trainer of these tests behaves; its ordinal is the seed in the job file. */
  public enum Behaviour {
    ENDS_WELL,
    FAILS_WITH_70,
    /** Ends with 75 when asked to stop. */
    WORKS_UNTIL_STOPPED,
    IGNORES_TERM
  }

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** A launcher as a service has it that was just started; all of a test see the same trainers. */
  protected abstract Launcher launcher();

  /** How often a trainer of this job was started. */
  protected abstract int starts(String job) throws IOException;

  protected static Launch launch(String job, Behaviour behaviour) {
    JobFile file =
        new JobFile(
            job,
            "supervised",
            "classifier",
            new JobFile.BaseModelPlace("tandem-classifier", null, 512),
            new JobFile.Data("http://127.0.0.1/data", null, null),
            Map.of(),
            false,
            null,
            behaviour.ordinal(),
            null,
            "http://127.0.0.1",
            true,
            false,
            3);
    return new Launch(file, "the-token", new GpuShape(Optional.empty(), 0));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, "waited too long");
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static int awaitExit(Launcher launcher, String job) throws IOException {
    await(() -> launcher.status(job) instanceof Status.Exited);
    return assertInstanceOf(Status.Exited.class, launcher.status(job)).code();
  }

  /** A job whose trainer works, seen by its launcher. */
  private Launcher working(String job, Behaviour behaviour) throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch(job, behaviour));
    await(() -> launcher.status(job) instanceof Status.Running && starts(job) == 1);
    return launcher;
  }

  @Test
  public void knowsNothingOfAJobThatWasNotStarted() throws IOException {
    Launcher launcher = launcher();
    assertEquals(new Status.Absent(), launcher.status("ftjob-none"));
    assertTrue(launcher.stop("ftjob-none", LONG));
    assertTrue(launcher.pause("ftjob-none", LONG));
    launcher.cleanUp("ftjob-none");
    assertFalse(launcher.known().contains("ftjob-none"));
  }

  @Test
  public void tellsTheExitCode() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-well", Behaviour.ENDS_WELL));
    launcher.start(launch("ftjob-bad", Behaviour.FAILS_WITH_70));
    assertEquals(0, awaitExit(launcher, "ftjob-well"));
    assertEquals(70, awaitExit(launcher, "ftjob-bad"));
  }

  @Test
  public void startsOneTrainerHoweverOftenItIsAsked() throws IOException {
    Launcher launcher = launcher();
    for (int i = 0; i < 3; i++) {
      launcher.start(launch("ftjob-once", Behaviour.WORKS_UNTIL_STOPPED));
    }
    launcher().start(launch("ftjob-once", Behaviour.WORKS_UNTIL_STOPPED));
    await(() -> starts("ftjob-once") > 0);
    launcher.start(launch("ftjob-once", Behaviour.WORKS_UNTIL_STOPPED));
    assertEquals(1, starts("ftjob-once"));
    await(() -> launcher.stop("ftjob-once", LONG));
  }

  @Test
  public void findsATrainerThatAnEarlierServiceStarted() throws IOException {
    working("ftjob-adopted", Behaviour.WORKS_UNTIL_STOPPED);
    Launcher next = launcher();
    assertEquals(new Status.Running(), next.status("ftjob-adopted"));
    assertEquals(Set.of("ftjob-adopted"), next.known());
    await(() -> next.stop("ftjob-adopted", LONG));
    assertEquals(75, awaitExit(launcher(), "ftjob-adopted"));
  }

  @Test
  public void givesTimeForACheckpointWhenItStops() throws IOException {
    Launcher launcher = working("ftjob-stop", Behaviour.WORKS_UNTIL_STOPPED);
    assertFalse(launcher.stop("ftjob-stop", LONG));
    await(() -> launcher.stop("ftjob-stop", LONG));
    assertEquals(75, awaitExit(launcher, "ftjob-stop"));
  }

  @Test
  public void killsATrainerThatDoesNotStopInTime() throws IOException {
    Launcher launcher = working("ftjob-kill", Behaviour.IGNORES_TERM);
    await(() -> launcher.stop("ftjob-kill", Duration.ofMillis(200)));
    assertEquals(137, awaitExit(launcher, "ftjob-kill"));
  }

  @Test
  public void goesOnAfterAPauseWithAnotherTrainer() throws IOException {
    Launcher launcher = working("ftjob-pause", Behaviour.WORKS_UNTIL_STOPPED);
    await(() -> launcher.pause("ftjob-pause", LONG));
    launcher.start(launch("ftjob-pause", Behaviour.ENDS_WELL));
    await(() -> starts("ftjob-pause") == 2);
    assertEquals(0, awaitExit(launcher, "ftjob-pause"));
  }

  @Test
  public void leavesNothingBehindAfterCleaningUp() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-clean", Behaviour.ENDS_WELL));
    awaitExit(launcher, "ftjob-clean");
    launcher.cleanUp("ftjob-clean");
    assertEquals(new Status.Absent(), launcher.status("ftjob-clean"));
    assertEquals(Set.of(), launcher.known());
  }
}
