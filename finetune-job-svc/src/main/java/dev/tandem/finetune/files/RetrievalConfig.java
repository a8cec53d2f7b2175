package dev.tandem.finetune.files;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where retrieval-svc is. */
@ConfigMapping(prefix = "tandem.retrieval")
public interface RetrievalConfig {

  /** Base address, without {@code /v1}. */
  URI url();
}
