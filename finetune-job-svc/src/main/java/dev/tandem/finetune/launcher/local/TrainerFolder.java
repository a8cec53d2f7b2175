package dev.tandem.finetune.launcher.local;

import dev.tandem.finetune.launcher.Launcher.Status;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The folder of one job's trainer, and the process that it tells of. */
record TrainerFolder(Path path, Clock clock) {

  private static final Logger LOG = Logger.getLogger(TrainerFolder.class);
  private static final int KILLED = 137;

  /** How far the start of a process and the time of a file written just after may lie apart. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  /** Time for the wrapper to note its own id. */
  private static final Duration BEGINNING = Duration.ofSeconds(10);

  Path jobFile() {
    return path.resolve("job.json");
  }

  /** Holds what the trainer's environment waits for, as long as it does. */
  Path waiting() {
    return path.resolve("waiting");
  }

  /**
   * Makes room for the next process, where the last one has ended or there was none; false when
   * another start came first.
   */
  boolean prepare(byte[] job) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path.getParent());
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path fresh = path.resolve("job.json.new");
    Files.write(fresh, job);
    Files.move(fresh, jobFile(), StandardCopyOption.ATOMIC_MOVE);
    if (ended().isPresent()) {
      for (String name : List.of("pid", "stopping", "waiting", "wrapper", "lock", "exit")) {
        Files.deleteIfExists(path.resolve(name));
      }
    }
    try {
      Files.createDirectory(path.resolve("lock"));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  Status status() throws IOException {
    Optional<Integer> code = ended();
    if (code.isPresent()) {
      return new Status.Exited(code.get());
    }
    if (!Files.exists(path.resolve("lock"))) {
      return new Status.Absent();
    }
    return lastLine(waiting()).<Status>map(Status.Waiting::new).orElseGet(Status.Running::new);
  }

  /** The exit code of the process that was started last, when it is no more. */
  private Optional<Integer> ended() throws IOException {
    Optional<String> code = lastLine(path.resolve("exit"));
    if (code.isPresent()) {
      return code.map(Integer::valueOf);
    }
    Path lock = path.resolve("lock");
    // Asked first: the wrapper may write it at any moment.
    boolean named = Files.exists(path.resolve("wrapper"));
    if (!Files.exists(lock) || alive("pid").isPresent() || alive("wrapper").isPresent()) {
      return Optional.empty();
    }
    Instant since = Files.getLastModifiedTime(lock).toInstant();
    if (!named && since.plus(BEGINNING).isAfter(clock.instant())) {
      return Optional.empty();
    }
    // The wrapper may have written it as its last deed. Without it, the wrapper was killed too.
    return Optional.of(lastLine(path.resolve("exit")).map(Integer::valueOf).orElse(KILLED));
  }

  /** See {@link dev.tandem.finetune.launcher.Launcher#stop}. */
  boolean stop(Duration grace) throws IOException {
    Status status = status();
    if (status instanceof Status.Absent || status instanceof Status.Exited) {
      return true;
    }
    Instant now = clock.instant();
    Optional<ProcessHandle> process = alive("pid");
    if (process.isEmpty()) {
      return false;
    }
    Path asked = path.resolve("stopping");
    Optional<Instant> since = lastLine(asked).map(Instant::parse);
    if (since.isEmpty()) {
      Files.writeString(asked, now.toString());
      process.get().destroy();
    }
    if (!since.orElse(now).plus(grace).isAfter(now)) {
      LOG.infof("%s did not end within %s and is killed", path.getFileName(), grace);
      killGroup(process.get().pid());
    }
    return false;
  }

  private static void killGroup(long pid) throws IOException {
    new ProcessBuilder("kill", "-KILL", "--", "-" + pid)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The process whose id this file holds, unless its number went to another since. */
  private Optional<ProcessHandle> alive(String name) throws IOException {
    Path file = path.resolve(name);
    Optional<String> pid = lastLine(file);
    if (pid.isEmpty()) {
      return Optional.empty();
    }
    Instant latest = Files.getLastModifiedTime(file).toInstant().plus(CLOCKS);
    return ProcessHandle.of(Long.parseLong(pid.get()))
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle.info().startInstant().map(start -> !start.isAfter(latest)).orElse(true));
  }

  private static Optional<String> lastLine(Path file) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty() || lines.getLast().isBlank()
          ? Optional.empty()
          : Optional.of(lines.getLast().strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
