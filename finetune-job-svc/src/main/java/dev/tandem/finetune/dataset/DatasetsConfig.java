package dev.tandem.finetune.dataset;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Data sets and their checks. */
@ConfigMapping(prefix = "tandem.datasets")
public interface DatasetsConfig {

  /** Size of a file that a data set is made of or that is checked. */
  @WithDefault("512M")
  MemorySize maxFileSize();

  /** Files that are read and checked at once; each keeps a core busy and takes up to 200 MB. */
  @WithDefault("1")
  int workers();

  /** Requests that may wait for their turn; more are refused with 429. */
  @WithDefault("16")
  int waiting();

  /** Rows that one request may make from a vector store. */
  @WithDefault("2000")
  int maxGeneratedRows();

  /** Longest wait for one answer of another service while rows are made. */
  @WithDefault("1M")
  Duration timeout();
}
