package dev.tandem.finetune.dataset.generate;

import java.util.List;

/**
 * Port to what is in a vector store. Its calls block and fail with {@link
 * dev.tandem.api.error.ApiError}: the 4xx of the store's service, or 503 when it is away.
 */
public interface StoreContent {

  /** A file that can be searched in the store. */
  record StoredFile(String id, String filename) {}

  /** A retrieved piece of a file. */
  record Passage(String fileId, String filename, String chunkId, String text) {}

  /** A part of the store's files, the oldest first. */
  record Files(List<StoredFile> files, boolean more) {}

  /**
   * Files of the store.
   *
   * @param after id of the file before them, or null
   */
  Files files(String project, String store, String after);

  /** The text of a file as it was read into the store; empty when the file is gone. */
  String text(String project, String store, String file);

  /** What the store's search finds, best first. */
  List<Passage> search(String project, String store, String query, int count);
}
