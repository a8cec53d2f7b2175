package dev.tandem.finetune.files;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Port to the files of projects. Its calls block; they are made on worker threads. What fails,
 * fails with {@link dev.tandem.api.error.ApiError}: the 4xx that the files' service answered, or
 * 503 when it is away, slow or does not make sense, which another try may mend.
 */
public interface TrainingFiles {

  /**
   * A file, described.
   *
   * @param purpose as the API names it
   */
  record Described(String id, String purpose, long bytes) {}

  /** The file with this id, or empty when the project has none. */
  Optional<Described> find(String project, String id);

  /** Writes the bytes of a file over a local one; false when the project has no such file. */
  boolean download(String project, String id, Path to);

  /** Keeps bytes as a file with purpose {@code fine-tune-results}; its id. */
  String keepResult(String project, String name, byte[] content);
}
