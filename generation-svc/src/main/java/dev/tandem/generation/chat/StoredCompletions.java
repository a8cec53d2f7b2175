package dev.tandem.generation.chat;

import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Port to where chat completions are kept that were created with {@code store=true}. A completion
 * is seen only inside its project.
 */
public interface StoredCompletions {

  /**
   * Which completions are listed.
   *
   * @param model name of the model that answered, or null for any
   * @param metadata pairs that a completion must have, none for any
   */
  record Filter(String model, Map<String, String> metadata) {

    public Filter {
      metadata = Map.copyOf(metadata);
    }
  }

  /** Keeps a completion. Keeping the same one again changes nothing. */
  Uni<Void> save(String project, StoredCompletion completion);

  Uni<Optional<StoredCompletion>> find(String project, String id);

  /**
   * Completions by time of creation, one more than the page's limit where there are more; empty
   * when the project has no completion with the cursor's id. {@code before} is not supported.
   */
  Uni<Optional<List<StoredCompletion>>> list(String project, Filter filter, PageRequest page);

  /** Replaces all metadata; the completion as it is then, or empty when there is none. */
  Uni<Optional<StoredCompletion>> replaceMetadata(
      String project, String id, Map<String, String> metadata);

  /** Forgets the completion; says whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /** Forgets all completions of every project created before then; says how many. */
  Uni<Integer> deleteOlderThan(Instant then);
}
