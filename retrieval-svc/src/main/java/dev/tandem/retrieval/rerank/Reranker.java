package dev.tandem.retrieval.rerank;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Port to a model that reads query and text together. Thread-safe; never blocks the calling thread,
 * and answers on any.
 *
 * <p>Fails with {@link dev.tandem.api.error.ApiError}: 503 when the model is away, slow, busy or
 * makes no sense, 400 when it finds fault with the texts.
 */
public interface Reranker {

  /** The name clients pass. */
  String name();

  /** How many of the best passages of a search are worth reading. */
  int candidates();

  /** A score for each text, in their order: how likely it answers the query, 0..1. */
  Uni<double[]> score(String query, List<String> texts);
}
