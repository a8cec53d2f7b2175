package dev.tandem.finetune.launcher.local;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The shell between this process and a trainer: gives it a process group of its own, and notes its
 * id and, at its end, its exit code, whether or not this process is still there to see it.
 */
final class Wrapper {

  // 'wait' is cut short by a signal to the wrapper itself, which must not end it. What a trainer
  // leaves of its group is killed.
  private static final String SCRIPT =
      """
      cd "$1" || exit 1
      shift
      printf '%s\\n' "$$" >wrapper.new && mv wrapper.new wrapper
      trap : INT TERM HUP
      set -m
      "$@" >>trainer.log 2>&1 </dev/null &
      child=$!
      printf '%s\\n' "$child" >pid.new && mv pid.new pid
      while :; do
        wait "$child"
        code=$?
        kill -0 "$child" 2>/dev/null || break
      done
      wait "$child" 2>/dev/null
      again=$?
      [ $again = 127 ] || code=$again
      kill -KILL -- "-$child" 2>/dev/null
      printf '%s\\n' "$code" >exit.new && mv exit.new exit
      """;

  private Wrapper() {}

  static void start(TrainerFolder folder, List<String> words, Map<String, String> environment)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("bash", "-c", SCRIPT, "tandem-trainer"));
    all.add(folder.path().toString());
    all.addAll(words);
    all.add(folder.jobFile().toString());
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("TANDEM_WAITING", folder.waiting().toString());
    builder
        .redirectInput(Redirect.from(new File("/dev/null")))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }
}
