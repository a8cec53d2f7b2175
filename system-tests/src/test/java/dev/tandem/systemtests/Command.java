package dev.tandem.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end, with what it printed. */
final class Command {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private Path folder = Path.of("").toAbsolutePath();

  private Command(List<String> words) {
    this.words = words;
  }

  /** What came of it. */
  record Result(int status, String output) {}

  static Command of(String... words) {
    return new Command(List.of(words));
  }

  Command in(Path where) {
    folder = where;
    return this;
  }

  Command with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Whether there is such a program and it ends well. */
  boolean succeeds() {
    try {
      return run().status() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** What it printed; fails with that when it does not end well. */
  String orFail() {
    Result result = run();
    if (result.status() != 0) {
      throw new AssertionError(
          String.join(" ", words)
              + "\nended with status "
              + result.status()
              + ":\n"
              + result.output());
    }
    return result.output();
  }

  Result run() {
    Process process = null;
    try {
      Path output = Files.createTempFile("tandem-command", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      process = builder.start();
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      String printed =
          new String(Files.readAllBytes(output), java.nio.charset.StandardCharsets.UTF_8);
      Files.delete(output);
      return ended
          ? new Result(process.exitValue(), printed)
          : new Result(-1, printed + "\nstill running after " + PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }
}
