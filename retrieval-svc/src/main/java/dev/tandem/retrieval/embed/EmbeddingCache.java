package dev.tandem.retrieval.embed;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/**
 * Port to kept vectors of passages, by project and content. Never blocks. Vectors are kept with 16
 * bits a number, as the index stores them.
 */
public interface EmbeddingCache {

  /** The vectors that are there. */
  Uni<Map<ContentKey, float[]>> find(String project, Collection<ContentKey> keys);

  /** Keeps vectors; what is there already stays. */
  Uni<Void> put(String project, Map<ContentKey, float[]> vectors);

  /** Forgets all of a project. */
  Uni<Void> forget(String project);
}
