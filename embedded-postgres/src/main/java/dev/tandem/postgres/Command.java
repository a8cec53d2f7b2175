package dev.tandem.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it printed. */
final class Command {

  /** Exit status and everything printed, standard error included. */
  record Result(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  private Command() {}

  /**
   * @param folder that the program runs in, null for this process's own
   * @return empty when the program does not exist
   * @throws PostgresUnavailable when it does not end in time
   */
  static Optional<Result> run(Duration limit, Path folder, List<String> words) {
    Path output = null;
    try {
      // A file and not a pipe: what a daemonised child inherits can not keep us waiting for its
      // end.
      output = Files.createTempFile("tandem-command", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder == null ? null : folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile());
      // PGDATA, PGPORT, PGOPTIONS and their like would reach the server.
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process;
      try {
        process = builder.start();
      } catch (IOException e) {
        return Optional.empty();
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new PostgresUnavailable(
            "'%s' did not end within %d s.".formatted(words.getLast(), limit.toSeconds()));
      }
      return Optional.of(
          new Result(
              process.exitValue(),
              new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip()));
    } catch (IOException e) {
      throw new PostgresUnavailable("The temporary folder cannot be written: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresUnavailable("Interrupted while waiting for PostgreSQL.", e);
    } finally {
      Folders.deleteIfPossible(output);
    }
  }
}
