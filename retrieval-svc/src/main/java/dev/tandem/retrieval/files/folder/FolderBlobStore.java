package dev.tandem.retrieval.files.folder;

import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.FilesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Blobs as files in 256 folders, by a hash of their names. New bytes are synced to disk under a
 * temporary name, renamed, and the folder is synced, so that a blob survives a crash whole.
 */
@ApplicationScoped
public class FolderBlobStore implements BlobStore {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final String INCOMING = "incoming";

  private final Path root;

  @Inject
  public FolderBlobStore(FilesConfig config) {
    this(config.folder());
  }

  public FolderBlobStore(Path root) {
    this.root = root.toAbsolutePath();
  }

  @Override
  public Path incoming() throws IOException {
    return Files.createDirectories(root.resolve(INCOMING));
  }

  @Override
  public void keep(String name, Path bytes) throws IOException {
    Path target = pathOf(name);
    try (FileChannel channel = FileChannel.open(bytes, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.createDirectories(target.getParent());
    Files.move(bytes, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(target.getParent());
  }

  @Override
  public void join(String name, List<String> parts) throws IOException {
    Path whole = Files.createTempFile(incoming(), "join-", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(whole, StandardOpenOption.WRITE)) {
        for (String part : parts) {
          append(read(part), out);
        }
      }
      keep(name, whole);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  @Override
  public Path read(String name) throws IOException {
    Path path = pathOf(name);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(name);
    }
    return path;
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(pathOf(name));
  }

  @Override
  public void clearIncoming(Instant time) throws IOException {
    try (Stream<Path> left = Files.list(incoming())) {
      for (Path path : left.filter(path -> olderThan(path, time)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void forEachOlderThan(Instant time, Consumer<String> names) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root, 2)) {
      paths
          .filter(path -> root.relativize(path).getNameCount() == 2)
          .filter(path -> !path.getParent().endsWith(INCOMING))
          .filter(path -> olderThan(path, time))
          .forEach(path -> names.accept(path.getFileName().toString()));
    }
  }

  private static boolean olderThan(Path path, Instant time) {
    try {
      return Files.getLastModifiedTime(path).toInstant().isBefore(time);
    } catch (IOException e) {
      // Deleted since the folder was read.
      return false;
    }
  }

  private static void append(Path part, FileChannel out) throws IOException {
    try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ)) {
      long size = in.size();
      for (long position = 0; position < size; ) {
        position += in.transferTo(position, size - position, out);
      }
    }
  }

  private Path pathOf(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a blob");
    }
    return root.resolve(String.format("%02x", name.hashCode() & 0xff)).resolve(name);
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
