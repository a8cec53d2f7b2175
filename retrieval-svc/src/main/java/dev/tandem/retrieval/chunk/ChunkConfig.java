package dev.tandem.retrieval.chunk;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the {@code auto} strategy cuts files. Takes effect for files attached afterwards. */
@ConfigMapping(prefix = "tandem.chunk")
public interface ChunkConfig {

  /** Sections with fewer tokens are joined with the following ones below the same heading. */
  @WithDefault("100")
  int smallestTokens();

  /** Tokens that long sections are cut into. */
  @WithDefault("300")
  int targetTokens();

  /** Tokens that no chunk exceeds, its context not counted. The default model reads 512. */
  @WithDefault("400")
  int largestTokens();
}
