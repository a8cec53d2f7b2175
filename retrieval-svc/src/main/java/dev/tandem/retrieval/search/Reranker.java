package dev.tandem.retrieval.search;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Port to a model that reads query and passage together. Never blocks the calling thread.
 *
 * <p>Failures are those of the model behind it; a search that cannot be reranked answers in the
 * order it had.
 */
public interface Reranker {

  /** The name clients pass. */
  String name();

  /** A score for each text, in their order; larger is better, of no particular scale. */
  Uni<double[]> score(String query, List<String> texts);
}
