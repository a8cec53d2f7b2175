package dev.tandem.retrieval.embed;

import java.util.List;

/** Port through which each technology brings the models it offers. */
public interface EmbeddingModelSource {

  /** The models, not yet loaded. */
  List<EmbeddingModel> models();
}
