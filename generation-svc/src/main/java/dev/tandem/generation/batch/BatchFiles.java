package dev.tandem.generation.batch;

import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Port to the files of projects. Fails with {@link dev.tandem.api.error.ApiError}: the 4xx that the
 * files' service answered, or 503 when it is away, slow or does not make sense.
 */
public interface BatchFiles {

  /**
   * A file, described.
   *
   * @param purpose as the API names it
   */
  record InputFile(String id, String purpose, long bytes) {}

  /** The file with this id, or empty when the project has none. */
  Uni<Optional<InputFile>> find(Asker asker, String id);

  /** Writes the bytes of a file over a local one, without holding them in memory. */
  Uni<Void> download(Asker asker, String id, Path to);

  /**
   * Keeps a local file as the output of a batch; its id.
   *
   * @param lifeSeconds until it expires, or null
   */
  Uni<String> keep(Asker asker, String name, Path content, Long lifeSeconds);
}
