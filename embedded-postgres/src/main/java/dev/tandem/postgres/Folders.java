package dev.tandem.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Where things are kept, and folders as a whole. */
final class Folders {

  private Folders() {}

  /** Tandem's folder in the user's cache; it may be deleted at any time. */
  static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    if (configured != null && !configured.isEmpty()) {
      return Path.of(configured, "tandem");
    }
    String home = System.getenv("HOME");
    Path base = Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    return mac ? base.resolve("Library/Caches/tandem") : base.resolve(".cache/tandem");
  }

  static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, IOException failure)
              throws IOException {
            Files.deleteIfExists(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static void deleteIfPossible(Path path) {
    try {
      if (path != null) {
        delete(path);
      }
    } catch (IOException e) {
      // A left-over in a temporary folder harms nobody.
    }
  }
}
