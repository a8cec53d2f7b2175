package dev.tandem.retrieval.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Port to the bytes of files, by names that this service makes itself (letters, digits, {@code -},
 * {@code _} and {@code .}). Blocking, thread-safe. What is kept is durable when a method returns,
 * and is seen whole or not at all.
 */
public interface BlobStore {

  /** A place for bytes on their way in, on the disk that they will stay on. */
  Path incoming() throws IOException;

  /**
   * Takes over a file from {@link #incoming()}; it is gone from there afterwards.
   *
   * @throws IOException when the bytes cannot be kept, for instance on a full disk
   */
  void keep(String name, Path bytes) throws IOException;

  /** Keeps the concatenation of blobs, in this order, under a new name. */
  void join(String name, List<String> parts) throws IOException;

  /**
   * A local file with the bytes, to read only.
   *
   * @throws java.nio.file.NoSuchFileException when there is no such blob
   */
  Path read(String name) throws IOException;

  /** Removes the bytes; nothing happens when there are none. */
  void delete(String name) throws IOException;

  /** Removes what was left in {@link #incoming()} and not written to since this time. */
  void clearIncoming(Instant olderThan) throws IOException;

  /** Tells the names of all blobs last written before a time, in no order. */
  void forEachOlderThan(Instant time, Consumer<String> names) throws IOException;
}
