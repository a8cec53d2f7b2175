package dev.tandem.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The layout of the folder that keeps everything. */
record DataFolder(Path path) {

  Path files() {
    return path.resolve("files");
  }

  Path training() {
    return path.resolve("training");
  }

  Path artifacts() {
    return path.resolve("artifacts");
  }

  Path apiKeys() {
    return path.resolve("api-keys");
  }

  /** Process id and address of the running Tandem, for {@code ./tandem status} and {@code down}. */
  Path pid() {
    return path.resolve("tandem.pid");
  }

  /** Its presence says that the samples were offered once; a user may have removed them. */
  Path samplesLoaded() {
    return path.resolve("samples-loaded");
  }

  /** Makes what the services expect to find. */
  void prepare() {
    try {
      createPrivate(path);
      createPrivate(files());
      if (!Files.exists(apiKeys())) {
        Files.createFile(
            apiKeys(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException e) {
      throw new CannotStart(
          "The data folder %s cannot be used (%s). Choose one that you may write with --data."
              .formatted(path, e));
    }
  }

  private static void createPrivate(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
