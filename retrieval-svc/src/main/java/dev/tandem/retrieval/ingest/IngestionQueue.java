package dev.tandem.retrieval.ingest;

import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The queue as workers see it. Blocking; every method is a transaction of its own. */
@ApplicationScoped
public class IngestionQueue {

  private static final String CLAIM =
      """
      with waiting as (
        select job_no, turn, bytes from retrieval.ingestion_queue
        where available_at <= now() order by turn, job_no limit ? for update skip locked),
      fitting as (
        select job_no, sum(bytes) over (order by turn, job_no) - bytes as bytes_before from waiting)
      update retrieval.ingestion_queue q
      set claim = ?, claims = q.claims + 1, available_at = now() + ? * interval '1 millisecond'
      from fitting, retrieval.vector_store_files v, retrieval.vector_stores s, retrieval.files f
      where fitting.job_no = q.job_no and fitting.bytes_before < ?
        and v.entry_no = q.entry_no and s.store_no = v.store_no and f.file_no = v.file_no
      returning q.entry_no, q.generation, v.store_no, v.file_no, s.project, f.id, f.filename,
        s.model, v.chunk_size, v.chunk_overlap, q.claims, q.failures, q.traceparent
      """;

  private static final String RENEW =
      """
      update retrieval.ingestion_queue
      set available_at = now() + ? * interval '1 millisecond'
      where claim = any(?) returning claim
      """;

  private static final String RELEASE =
      """
      update retrieval.ingestion_queue set claim = null, available_at = now(), claims = claims - 1
      where claim = any(?)
      """;

  // A file that comes back queues behind the lowest turn still waiting: kept at its old one it
  // would hold the clock back, and every new store would overtake the others.
  private static final String RETRY =
      """
      update retrieval.ingestion_queue q
      set claim = null, failures = failures + 1,
          available_at = now() + ? * interval '1 millisecond',
          turn = greatest(turn, coalesce((select min(w.turn) from retrieval.ingestion_queue w
                                          where w.available_at <= now()), 0))
      where claim = ? and entry_no = ?
      """;

  private final AgroalDataSource database;

  public IngestionQueue(@DataSource("retrieval") AgroalDataSource database) {
    this.database = database;
  }

  /** How much to claim at once. */
  record Portion(int files, long bytes, Duration lease) {}

  /** Takes up the next files; none is an empty claim. */
  Claim claim(Portion portion) throws SQLException {
    UUID token = UUID.randomUUID();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(CLAIM)) {
      statement.setInt(1, portion.files());
      statement.setObject(2, token);
      statement.setLong(3, portion.lease().toMillis());
      statement.setLong(4, portion.bytes());
      List<Job> jobs = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          jobs.add(job(row));
        }
      }
      return new Claim(token, jobs);
    }
  }

  private static Job job(ResultSet row) throws SQLException {
    int size = row.getInt("chunk_size");
    ChunkingStrategy strategy =
        row.wasNull()
            ? new ChunkingStrategy.Auto()
            : new ChunkingStrategy.Static(size, row.getInt("chunk_overlap"));
    return new Job(
        row.getLong("entry_no"),
        row.getLong("generation"),
        new FileRef(row.getLong("store_no"), row.getLong("file_no")),
        row.getString("project"),
        row.getString("id"),
        row.getString("filename"),
        row.getString("model"),
        strategy,
        row.getInt("claims"),
        row.getInt("failures"),
        row.getString("traceparent"));
  }

  /** Prolongs claims and tells which of them still hold any file. */
  Set<UUID> renew(Collection<UUID> tokens, Duration lease) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setLong(1, lease.toMillis());
      statement.setArray(2, connection.createArrayOf("uuid", tokens.toArray()));
      Set<UUID> held = new HashSet<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          held.add(row.getObject(1, UUID.class));
        }
      }
      return held;
    }
  }

  /** Gives claims back unfinished, as on shutdown: others may take them up at once. */
  void release(Collection<UUID> tokens) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(RELEASE)) {
      statement.setArray(1, connection.createArrayOf("uuid", tokens.toArray()));
      statement.executeUpdate();
    }
  }

  /** Gives one file back after a fault, to be claimed again after a pause. */
  void retry(UUID token, Job job, Duration pause) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(RETRY)) {
      statement.setLong(1, pause.toMillis());
      statement.setObject(2, token);
      statement.setLong(3, job.entryNo());
      statement.executeUpdate();
    }
  }

  /** How many files wait or are being worked on, and how long the oldest has been there. */
  record Depth(long files, double oldestSeconds) {}

  Depth depth() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                select count(*), coalesce(extract(epoch from now() - min(enqueued_at)), 0)
                from retrieval.ingestion_queue""");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Depth(row.getLong(1), row.getDouble(2));
    }
  }
}
