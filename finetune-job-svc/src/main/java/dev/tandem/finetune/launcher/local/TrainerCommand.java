package dev.tandem.finetune.launcher.local;

import dev.tandem.finetune.launcher.LaunchFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the trainer is called.
 *
 * @param configured words of a command instead of the trainer's own
 * @param home folder with the trainer and the script that makes its environment
 */
record TrainerCommand(Optional<List<String>> configured, Optional<Path> home) {

  // What the script says goes where the job's status is told from; then the process is replaced,
  // so that a signal reaches the trainer itself.
  private static final String IN_ENVIRONMENT =
      """
      python=$("$1" "$2" 2>>"$TANDEM_WAITING") || exit
      : >"$TANDEM_WAITING"
      exec "$python" -m tandem_trainer "$3"
      """;

  /** The words before the job file's path. */
  List<String> words(String technique) {
    if (configured.isPresent()) {
      return configured.get();
    }
    Path script = home.map(folder -> folder.resolve("scripts/trainer-env.sh")).orElse(null);
    if (script == null || !Files.isExecutable(script)) {
      throw new LaunchFailed(
          "There is no trainer on this machine: tandem.fine-tuning.local.home must name the folder"
              + " that holds scripts/trainer-env.sh.");
    }
    String environment = technique.equals("classifier") ? "classifier" : "torch";
    return List.of("bash", "-c", IN_ENVIRONMENT, "trainer", script.toString(), environment);
  }

  Optional<String> pythonPath() {
    return configured.isPresent()
        ? Optional.empty()
        : home.map(folder -> folder.resolve("trainer").toString());
  }
}
