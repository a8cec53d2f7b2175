package dev.tandem.generation.batch;

import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to batches as their project sees them. */
public interface BatchStore {

  /**
   * Keeps a new batch, to be validated.
   *
   * @param window after which it expires
   */
  Uni<Batch> create(Asker asker, String id, NewBatch batch, Instant now, Duration window);

  Uni<Optional<Batch>> find(String project, String id);

  /**
   * Batches of the project, newest first; empty when it has none with the cursor's id.
   *
   * @param after id of the batch that they follow, or null
   */
  Uni<Optional<List<Batch>>> list(String project, String after, int limit);

  /**
   * Starts cancelling the batch if no line of it, or only some, have run. The batch as it is then,
   * changed or not; empty when there is none.
   */
  Uni<Optional<Batch>> cancel(String project, String id, Instant now);
}
