package dev.tandem.retrieval.index.pg;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table by COPY. Closing one that was not finished cancels it: the driver
 * lets nothing else use the connection while a COPY is open, and even a rollback would wait for
 * ever.
 */
final class CopyStream implements AutoCloseable {

  private static final int FLUSH_BYTES = 1 << 16;

  private final CopyIn copy;
  private final BinaryCopy rows = new BinaryCopy();

  private CopyStream(CopyIn copy) {
    this.copy = copy;
  }

  static CopyStream open(Connection transaction, String sql) throws SQLException {
    return new CopyStream(transaction.unwrap(PGConnection.class).getCopyAPI().copyIn(sql));
  }

  /** Where rows are put. */
  BinaryCopy rows() {
    return rows;
  }

  /** Sends what there is once it is worth a packet. */
  void flushWhenLarge() throws SQLException {
    if (rows.size() >= FLUSH_BYTES) {
      send();
    }
  }

  /** Sends the rest; the rows are in the table when this returns. */
  void finish() throws SQLException {
    rows.end();
    send();
    copy.endCopy();
  }

  private void send() throws SQLException {
    byte[] bytes = rows.take();
    copy.writeToCopy(bytes, 0, bytes.length);
  }

  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }
}
