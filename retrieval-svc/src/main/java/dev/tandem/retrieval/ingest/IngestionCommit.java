package dev.tandem.retrieval.ingest;

import dev.tandem.retrieval.index.ChunkIndex;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The last step: one transaction that loads the chunks, gives the files their final state and takes
 * them off the queue, so that each of them ends exactly once whatever dies. It first locks the
 * entries and checks that they are still wanted and the claim still held: a file that was detached,
 * cancelled or attached anew in the meantime, or a claim that another worker has now, is left
 * alone.
 */
@ApplicationScoped
public class IngestionCommit {

  private static final String LOCK =
      """
      select v.entry_no from retrieval.vector_store_files v
      where v.entry_no = any(?) and v.status = 'in_progress'
      order by v.entry_no for update
      """;

  private static final String HELD =
      """
      select q.entry_no, v.attributes from retrieval.ingestion_queue q
      join retrieval.vector_store_files v using (entry_no)
      where q.claim = ? and q.entry_no = any(?) and v.generation = q.generation
        and v.status = 'in_progress'
      for update of q
      """;

  private static final String COMPLETE =
      """
      update retrieval.vector_store_files
      set status = 'completed', error_code = null, error_message = null, usage_bytes = ?,
          chunks = ?, source = ?
      where entry_no = ?
      """;

  private static final String FAIL =
      """
      update retrieval.vector_store_files
      set status = 'failed', error_code = ?, error_message = ?, usage_bytes = 0, chunks = 0
      where entry_no = ?
      """;

  private final AgroalDataSource database;
  private final ChunkIndex index;

  public IngestionCommit(@DataSource("retrieval") AgroalDataSource database, ChunkIndex index) {
    this.database = database;
    this.index = index;
  }

  /**
   * Ends files as their outcomes say; {@link Outcome.Faulted} ones must not be among them.
   *
   * @return the entries that were ended; the others were no longer this claim's business
   */
  Set<Long> end(UUID token, Map<Job, Outcome> outcomes) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Map<Long, JsonObject> held =
            lock(connection, token, outcomes.keySet().stream().map(Job::entryNo).toArray());
        for (Map.Entry<Job, Outcome> entry : outcomes.entrySet()) {
          Job job = entry.getKey();
          if (held.containsKey(job.entryNo())) {
            write(connection, job, held.get(job.entryNo()), entry.getValue());
          }
        }
        dequeue(connection, held.keySet());
        connection.commit();
        return held.keySet();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  /** The entries that are still this claim's, with their attributes as they are now. */
  private static Map<Long, JsonObject> lock(Connection connection, UUID token, Object[] numbers)
      throws SQLException {
    Array entries = connection.createArrayOf("bigint", numbers);
    try (PreparedStatement lock = connection.prepareStatement(LOCK);
        PreparedStatement claim = connection.prepareStatement(HELD)) {
      lock.setArray(1, entries);
      lock.executeQuery().close();
      claim.setObject(1, token);
      claim.setArray(2, entries);
      Map<Long, JsonObject> held = new HashMap<>();
      try (ResultSet row = claim.executeQuery()) {
        while (row.next()) {
          held.put(row.getLong(1), new JsonObject(row.getString(2)));
        }
      }
      return held;
    }
  }

  private void write(Connection connection, Job job, JsonObject attributes, Outcome outcome)
      throws SQLException {
    switch (outcome) {
      case Outcome.Ready ready -> complete(connection, job, attributes, ready);
      case Outcome.Failed failed -> fail(connection, job, failed);
      case Outcome.Faulted faulted ->
          throw new IllegalArgumentException("a fault is no end", faulted.fault());
    }
  }

  private void complete(Connection connection, Job job, JsonObject attributes, Outcome.Ready ready)
      throws SQLException {
    index.load(connection, job.file(), ready.title(), attributes, ready.chunks());
    try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
      statement.setLong(1, ready.usageBytes());
      statement.setInt(2, ready.chunks().size());
      statement.setString(3, ready.source().name().toLowerCase(Locale.ROOT));
      statement.setLong(4, job.entryNo());
      statement.executeUpdate();
    }
  }

  private void fail(Connection connection, Job job, Outcome.Failed failed) throws SQLException {
    // Chunks of an earlier attachment must not outlive the failure of this one.
    index.load(connection, job.file(), "", new JsonObject(), List.of());
    try (PreparedStatement statement = connection.prepareStatement(FAIL)) {
      statement.setString(1, failed.code());
      statement.setString(2, failed.message());
      statement.setLong(3, job.entryNo());
      statement.executeUpdate();
    }
  }

  private static void dequeue(Connection connection, Set<Long> entries) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "delete from retrieval.ingestion_queue where entry_no = any(?)")) {
      statement.setArray(1, connection.createArrayOf("bigint", entries.toArray()));
      statement.executeUpdate();
    }
  }

  /** Whether a file still has a row; its extracted text must not outlive it. */
  boolean exists(Job job) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select 1 from retrieval.files where file_no = ?")) {
      statement.setLong(1, job.file().fileNo());
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
