package dev.tandem.finetune.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder for files that are gone when the work is done. */
final class Workspace implements AutoCloseable {

  private final Path folder;

  Workspace() throws IOException {
    this.folder = Files.createTempDirectory("tandem-dataset-");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    List<Path> left;
    try (Stream<Path> all = Files.list(folder)) {
      left = all.toList();
    }
    for (Path each : left) {
      Files.deleteIfExists(each);
    }
    Files.deleteIfExists(folder);
  }
}
