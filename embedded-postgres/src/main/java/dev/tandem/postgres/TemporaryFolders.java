package dev.tandem.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

  static void deleteIfOurs(Path folder) throws IOException {
    if (folder.getFileName().toString().startsWith(PREFIX)) {
      Folders.delete(folder);
    }
  }
}
