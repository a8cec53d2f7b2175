package dev.tandem.retrieval.files;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;

/** Something that depends on files and has to let go of one before it is deleted. */
public interface FileUse {

  /** Lets go of the file, inside the transaction that deletes it. */
  Uni<Void> release(SqlClient transaction, long fileNo);
}
