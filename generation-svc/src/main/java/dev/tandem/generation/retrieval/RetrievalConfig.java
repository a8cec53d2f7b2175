package dev.tandem.generation.retrieval;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where retrieval-svc is. */
@ConfigMapping(prefix = "tandem.retrieval")
public interface RetrievalConfig {

  /** Base address of retrieval-svc, without {@code /v1}; by default this same process. */
  URI url();
}
