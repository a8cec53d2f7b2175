package dev.tandem.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Folders of ephemeral servers. */
final class TemporaryFolders {

  private static final String PREFIX = "tandem-postgres-";

  private TemporaryFolders() {}

  static Path create() {
    try {
      Path folder = Files.createTempDirectory(PREFIX);
      if (ServerAccount.runningAsRoot()) {
        Folders.setMode(folder, "rwx--x--x");
      }
      return folder;
    } catch (IOException e) {
      throw new PostgresUnavailable("The temporary folder cannot be written: " + e, e);
    }
  }

  /** Folders whose lock file is old enough not to be about to be locked. */
  static List<Path> old() {
    Instant limit = Instant.now().minus(Duration.ofMinutes(1));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> folders = Files.list(temporary)) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
          .filter(folder -> isLockedBefore(folder.resolve("tandem.lock"), limit))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isLockedBefore(Path lock, Instant limit) {
    // 0 when there is no such file.
    long modified = lock.toFile().lastModified();
    return modified > 0 && modified < limit.toEpochMilli();
  }

  static void deleteIfOurs(Path folder) throws IOException {
    if (folder.getFileName().toString().startsWith(PREFIX)) {
      Folders.delete(folder);
    }
  }
}
