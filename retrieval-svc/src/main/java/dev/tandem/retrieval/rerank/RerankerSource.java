package dev.tandem.retrieval.rerank;

import java.util.List;

/** Port by which each technology brings the rerankers it offers. */
public interface RerankerSource {

  /** The rerankers, not yet loaded. */
  List<Reranker> rerankers();
}
