package dev.tandem.retrieval.index;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Port to the chunks of vector stores and their search structures. Changes run inside the caller's
 * transaction, so that a file's state and its chunks can never disagree.
 */
public interface ChunkIndex {

  /** A file inside a store, by their internal numbers. */
  record FileRef(long storeNo, long fileNo) {}

  /** Makes room for a new store. */
  Uni<Void> create(SqlClient transaction, long storeNo, int dimensions);

  /** Removes a store and all that is in it. */
  Uni<Void> drop(SqlClient transaction, long storeNo);

  /** Removes one file's chunks; none is fine. */
  Uni<Void> remove(SqlClient transaction, FileRef file);

  /** Replaces the attributes that filters see on a file's chunks. */
  Uni<Void> setAttributes(SqlClient transaction, FileRef file, JsonObject attributes);

  /**
   * Loads a file's chunks in bulk, replacing what it had; blocking, on ingestion threads.
   *
   * @param title the document's title: other chunks that name it are linked to these
   */
  void load(
      Connection transaction,
      FileRef file,
      String title,
      JsonObject attributes,
      List<IndexedChunk> chunks)
      throws SQLException;
}
