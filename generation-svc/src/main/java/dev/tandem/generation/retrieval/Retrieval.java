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

  /**
   * Vectors of length one, in the order of their texts.
   *
   * @param model name of the model that made them
   */
  record Embedded(String model, List<float[]> vectors) {}

  /**
   * Embeds texts as passages, by the model of stores that name none.
   *
   * @param texts 1..2048, none of them blank
   */
  Uni<Embedded> embedded(Asker asker, List<String> texts);

  /**
   * Embeds texts as passages.
   *
   * @param model one of {@link #embeddingModels}; fails with 404 when it is not
   * @param texts 1..2048, none of them blank
   */
  Uni<Embedded> embedded(Asker asker, String model, List<String> texts);

  /** Vectors of texts, as {@link #embedded(Asker, List)} makes them. */
  default Uni<List<float[]>> embed(Asker asker, List<String> texts) {
    return embedded(asker, texts).map(Embedded::vectors);
  }
}
