package dev.tandem.retrieval.ingest;

import dev.tandem.retrieval.index.IndexedChunk;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.util.List;

/** What became of a file before it is written down. */
sealed interface Outcome {

  /** Chunks with vectors, ready to be loaded. */
  record Ready(String title, Source source, List<IndexedChunk> chunks) implements Outcome {
    public Ready {
      chunks = List.copyOf(chunks);
    }

    /** Bytes of text and vectors (two bytes a dimension), which the API calls usage. */
    long usageBytes() {
      long sum = 0;
      for (IndexedChunk chunk : chunks) {
        sum += chunk.chunk().endByte() - chunk.chunk().startByte() + 2L * chunk.embedding().length;
      }
      return sum;
    }
  }

  /**
   * The file ends as failed.
   *
   * @param code one of the API's {@code last_error} codes
   */
  record Failed(String code, String message) implements Outcome {}

  /** A fault that has nothing to do with the file; worth another try. */
  record Faulted(Throwable fault) implements Outcome {}
}
