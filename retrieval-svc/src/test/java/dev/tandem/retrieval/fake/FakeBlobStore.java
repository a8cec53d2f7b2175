package dev.tandem.retrieval.fake;

import dev.tandem.retrieval.files.BlobStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Blobs in memory; a read hands out a copy in a temporary folder. */
public final class FakeBlobStore implements BlobStore {

  private record Blob(byte[] bytes, Instant written) {}

  private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
  private final Path folder;

  public FakeBlobStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Path incoming() throws IOException {
    return Files.createDirectories(folder.resolve("incoming"));
  }

  @Override
  public void keep(String name, Path bytes) throws IOException {
    blobs.put(checked(name), new Blob(Files.readAllBytes(bytes), Instant.now()));
    Files.delete(bytes);
  }

  @Override
  public void join(String name, List<String> parts) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (String part : parts) {
      whole.writeBytes(find(part).bytes());
    }
    blobs.put(checked(name), new Blob(whole.toByteArray(), Instant.now()));
  }

  @Override
  public Path read(String name) throws IOException {
    byte[] bytes = find(name).bytes();
    return Files.write(Files.createTempFile(folder, "blob", ".tmp"), bytes);
  }

  @Override
  public void delete(String name) {
    blobs.remove(checked(name));
  }

  @Override
  public void clearIncoming(Instant olderThan) throws IOException {
    try (Stream<Path> left = Files.list(incoming())) {
      for (Path path : left.toList()) {
        if (Files.getLastModifiedTime(path).toInstant().isBefore(olderThan)) {
          Files.delete(path);
        }
      }
    }
  }

  @Override
  public void forEachOlderThan(Instant time, Consumer<String> names) {
    blobs.forEach(
        (name, blob) -> {
          if (blob.written().isBefore(time)) {
            names.accept(name);
          }
        });
  }

  private Blob find(String name) throws NoSuchFileException {
    Blob blob = blobs.get(checked(name));
    if (blob == null) {
      throw new NoSuchFileException(name);
    }
    return blob;
  }

  private static String checked(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
      throw new IllegalArgumentException("not the name of a blob");
    }
    return name;
  }
}
