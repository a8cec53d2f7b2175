package dev.tandem.retrieval.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Ingestion of files into vector stores. */
@ConfigMapping(prefix = "tandem.ingestion")
public interface IngestionConfig {

  /** Whether this process ingests; another one of the same database may do it instead. */
  @WithDefault("true")
  boolean enabled();

  /**
   * Threads that parse, wait for embeddings and load. By default two more than there are cores:
   * while some parse or load, the others keep the embedding threads busy.
   */
  OptionalInt workers();

  /** How long a claimed file stays with its worker without a sign of life. */
  @WithDefault("20S")
  Duration lease();

  /** How often the queue is looked at when nothing announces new work. */
  @WithDefault("1S")
  Duration poll();

  /** Small files that one worker takes up and loads together, at most. */
  @WithDefault("8")
  int groupFiles();

  /** Once the files of a group have this size together, no further one joins. */
  @WithDefault("64K")
  MemorySize groupBytes();

  /** Chunks handed to the embedder at a time; a cancelled file stops between two of them. */
  @WithDefault("64")
  int embedSlice();

  /** Pause before a file is tried again after a fault; doubles each time. */
  @WithDefault("2S")
  Duration retryPause();

  /** Faults after which a file ends as failed. */
  @WithDefault("5")
  int maxFailures();

  /** Claims after which a file ends as failed: its ingestion seems to kill the process. */
  @WithDefault("25")
  int maxClaims();
}
