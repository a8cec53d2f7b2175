package dev.tandem.generation.responses;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to where responses are kept. A response is seen only inside its project. */
public interface ResponseStore {

  /**
   * Keeps the response.
   *
   * @param flush whether it must be on disk when this is done; otherwise it gets there with the
   *     next commit that waits for the disk, as one that follows at once does
   */
  Uni<Void> save(String project, StoredResponse response, boolean flush);

  Uni<Optional<StoredResponse>> find(String project, String id);

  /**
   * The response and those it builds on, oldest first; at most 100, the newest of them. A deleted
   * response ends the chain. Empty when the project has no such response.
   */
  Uni<List<StoredResponse>> chain(String project, String id);

  /** Forgets the response; says whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /** Forgets all responses of every project created before then; says how many. */
  Uni<Integer> deleteOlderThan(Instant then);
}
