package dev.tandem.generation.retrieval;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Port to retrieval-svc. Every operation sees what the asker sees. Fails with {@link
 * dev.tandem.api.error.ApiError}: the same 4xx that retrieval answered, or 503 when it is away,
 * slow or does not make sense.
 */
public interface Retrieval {

  /** The best passages for a query, cut into sentences. */
  Uni<Evidence> evidence(Asker asker, EvidenceQuery query);

  /**
   * Ids of the asker's vector stores that hold files and have not expired, newest first.
   *
   * @param limit at most so many, 1..100
   */
  Uni<List<String>> searchableStores(Asker asker, int limit);

  /** Names of the embedding models that clients may use. */
  Uni<List<String>> embeddingModels(Asker asker);
}
