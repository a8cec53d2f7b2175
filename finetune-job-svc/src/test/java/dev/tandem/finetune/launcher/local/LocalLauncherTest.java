package dev.tandem.finetune.launcher.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.finetune.launcher.Launcher.Status;
import dev.tandem.finetune.launcher.LauncherContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLauncherTest extends LauncherContract {

  private static final String TRAINER =
      """
      folder=$(dirname "$1")
      seed=$(grep -o '"seed":[0-9]*' "$1")
      case $seed in
        *:2) trap 'exit 75' TERM ;;
        *:3) trap '' TERM ;;
      esac
      env >"$folder/env"
      echo x >>"$folder/starts"
      case $seed in
        *:0) exit 0 ;;
        *:1) exit 70 ;;
      esac
      while :; do sleep 0.05; done
      """;

  @TempDir Path folder;

  @Override
  protected Launcher launcher() {
    return launcher(
        new TrainerCommand(Optional.of(List.of("bash", "-c", TRAINER, "fake")), Optional.empty()));
  }

  private Launcher launcher(TrainerCommand command) {
    return new LocalLauncher(
        folder.resolve("training"), command, new ObjectMapper(), Clock.systemUTC());
  }

  @Override
  protected int starts(String job) throws IOException {
    Path file = folder.resolve("training").resolve(job).resolve("starts");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  @AfterEach
  void stopAll() throws IOException {
    Launcher launcher = launcher();
    for (String job : launcher.known()) {
      while (!launcher.stop(job, Duration.ZERO)) {
        Thread.onSpinWait();
      }
    }
  }

  private void awaitExit(Launcher launcher, String job) throws IOException {
    while (!(launcher.status(job) instanceof Status.Exited)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void tellsOfATrainerThatWasKilledTogetherWithItsWrapper() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-killed", Behaviour.WORKS_UNTIL_STOPPED));
    Path place = folder.resolve("training/ftjob-killed");
    while (!Files.exists(place.resolve("pid")) || starts("ftjob-killed") == 0) {
      Thread.onSpinWait();
    }
    for (String name : List.of("wrapper", "pid")) {
      long pid = Long.parseLong(Files.readString(place.resolve(name)).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    awaitExit(launcher, "ftjob-killed");
    assertEquals(new Status.Exited(137), launcher.status("ftjob-killed"));
    launcher.start(launch("ftjob-killed", Behaviour.ENDS_WELL));
    awaitExit(launcher, "ftjob-killed");
    assertEquals(new Status.Exited(0), launcher.status("ftjob-killed"));
  }

  @Test
  void tellsTheTrainerItsTokenAndItsFolderAndNothingOfTheService() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-env", Behaviour.ENDS_WELL));
    awaitExit(launcher, "ftjob-env");
    Path place = folder.resolve("training/ftjob-env");
    assertTrue(Files.readString(place.resolve("env")).contains("TANDEM_JOB_TOKEN=the-token"));
    String file = Files.readString(place.resolve("job.json"));
    assertTrue(file.contains("\"folder\":\"" + place + "\""), file);
    assertFalse(file.contains("the-token"));
    Map<String, String> seen =
        TrainerEnvironment.of(
            Map.of("PATH", "/bin", "TANDEM_DATABASE_URL", "secret", "CUDA_VISIBLE_DEVICES", "0"));
    assertEquals(Map.of("PATH", "/bin", "CUDA_VISIBLE_DEVICES", "0"), seen);
  }

  @Test
  void saysWhatTheTrainersEnvironmentWaitsFor() throws IOException {
    Path home = folder.resolve("home");
    Path script = home.resolve("scripts/trainer-env.sh");
    Files.createDirectories(script.getParent());
    Files.writeString(
        script,
        """
        #!/usr/bin/env bash
        echo "Installing the $1 environment" >&2
        until [ -e "%s" ]; do sleep 0.05; done
        echo true
        """
            .formatted(folder.resolve("go")));
    assertTrue(script.toFile().setExecutable(true));
    Launcher launcher = launcher(new TrainerCommand(Optional.empty(), Optional.of(home)));
    launcher.start(launch("ftjob-waits", Behaviour.ENDS_WELL));
    Status.Waiting wanted = new Status.Waiting("Installing the classifier environment");
    while (!launcher.status("ftjob-waits").equals(wanted)) {
      Thread.onSpinWait();
    }
    Files.createFile(folder.resolve("go"));
    awaitExit(launcher, "ftjob-waits");
    assertEquals(new Status.Exited(0), launcher.status("ftjob-waits"));
  }

  @Test
  void saysWhatIsMissingWhenThereIsNoTrainer() {
    Launcher launcher = launcher(new TrainerCommand(Optional.empty(), Optional.empty()));
    assertThrows(
        LaunchFailed.class, () -> launcher.start(launch("ftjob-none", Behaviour.ENDS_WELL)));
  }

  @Test
  void takesNoPathForAJob() {
    assertThrows(LaunchFailed.class, () -> launcher().status("../elsewhere"));
  }
}
