package dev.tandem.finetune.artifact.folder;

import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.artifact.ArtifactsConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files below one folder; a key is the path in it. A file appears whole or not at all. */
@ApplicationScoped
@Identifier(Artifacts.FOLDER)
public class FolderArtifacts implements Artifacts {

  private final Path root;

  @Inject
  public FolderArtifacts(ArtifactsConfig config) {
    this(config.folder());
  }

  FolderArtifacts(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void put(String key, Path file) throws IOException {
    Path target = path(key);
    Files.createDirectories(target.getParent());
    Path near = target.resolveSibling("." + target.getFileName() + ".part");
    // Across file systems a move copies, so the last step is one within the folder.
    Files.move(file, near, StandardCopyOption.REPLACE_EXISTING);
    Files.move(near, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public Optional<InputStream> open(String key) throws IOException {
    try {
      return Optional.of(Files.newInputStream(path(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void delete(String prefix) throws IOException {
    Path top = path(prefix);
    if (!Files.exists(top)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(top)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }

  @Override
  public String location(String prefix) {
    return path(prefix).toString();
  }

  private Path path(String key) {
    Path path = root.resolve(key).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new IllegalArgumentException("a key outside of the folder: " + key);
    }
    return path;
  }
}
