package dev.tandem.retrieval.index.pg;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the index on PostgreSQL searches; docs/benchmarks.md says what its defaults rest on. */
@ConfigMapping(prefix = "tandem.index")
public interface IndexConfig {

  /** Stores with at most this many chunks are scanned whole; larger ones get an HNSW index. */
  @WithDefault("4000")
  long exactUpTo();

  /** Chunks that a keyword search may score without being asked for a share of the store. */
  @WithDefault("2000")
  int keywordCandidates();

  /** Share of a store's chunks that a keyword search may score, found by its rarest terms. */
  @WithDefault("0.05")
  double keywordShare();
}
