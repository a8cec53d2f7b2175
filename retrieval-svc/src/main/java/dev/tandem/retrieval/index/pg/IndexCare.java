package dev.tandem.retrieval.index.pg;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What stores need in the background: term counts folded together, and an HNSW index once a store
 * is too large to be scanned and has come to rest. Several replicas may run it at once; advisory
 * locks keep them apart.
 */
@Singleton
public class IndexCare {

  private static final Logger LOG = Logger.getLogger(IndexCare.class);

  private final AgroalDataSource database;
  private final IndexConfig config;

  // Large stores without an index. They wait for a pass in which nothing was loaded: rows that come
  // one by one into an index cost many times what building it over all of them does.
  private final Set<Long> unindexed = new HashSet<>();
  private boolean started;

  IndexCare(@DataSource("retrieval") AgroalDataSource database, IndexConfig config) {
    this.database = database;
    this.config = config;
  }

  /** Folds the counts of all stores that changed, then gives large stores their index. */
  @Scheduled(
      every = "2s",
      delayed = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      identity = "index-care")
  public void run() {
    try (Connection connection = database.getConnection()) {
      if (!started) {
        unindexed.addAll(largeStores(connection));
        started = true;
      }
      List<Long> changed = changedStores(connection);
      for (long storeNo : changed) {
        care(connection, storeNo);
      }
      for (long storeNo : List.copyOf(unindexed)) {
        if (!changed.contains(storeNo)) {
          index(connection, storeNo);
        }
      }
    } catch (SQLException e) {
      LOG.warnf("index care waits for the database: %s", e.getMessage());
    }
  }

  private void care(Connection connection, long storeNo) {
    try {
      long chunks = fold(connection, storeNo);
      if (chunks > config.exactUpTo()) {
        unindexed.add(storeNo);
      }
    } catch (SQLException e) {
      // The store may have been dropped under our hands; whatever else it is comes again.
      LOG.debugf("index care of store %d: %s", storeNo, e.getMessage());
    }
  }

  private void index(Connection connection, long storeNo) {
    unindexed.remove(storeNo);
    try {
      if (!hasIndex(connection, storeNo)) {
        buildIndex(connection, storeNo);
      }
    } catch (SQLException e) {
      LOG.debugf("vector index of store %d: %s", storeNo, e.getMessage());
    }
  }

  /** Stores past the size of exact search, by what is recorded of their files. */
  private List<Long> largeStores(Connection connection) throws SQLException {
    List<Long> stores = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            select store_no from retrieval.vector_store_files
            group by store_no having sum(chunks) > ?
            """)) {
      query.setLong(1, config.exactUpTo());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          stores.add(rows.getLong(1));
        }
      }
    }
    return stores;
  }

  private static List<Long> changedStores(Connection connection) throws SQLException {
    List<Long> stores = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select distinct store_no from retrieval.term_deltas")) {
      while (rows.next()) {
        stores.add(rows.getLong(1));
      }
    }
    return stores;
  }

  /** Folds one store's counts; answers how many chunks it has. */
  static long fold(Connection connection, long storeNo) throws SQLException {
    connection.setAutoCommit(false);
    try {
      if (tryLock(connection, storeNo)) {
        update(connection, StoreTables.of(storeNo, FOLD));
        update(
            connection,
            StoreTables.of(storeNo, "delete from retrieval.terms_{store} where chunks <= 0"));
      }
      connection.commit();
      return chunks(connection, storeNo);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static boolean tryLock(Connection connection, long storeNo) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_try_advisory_xact_lock(?, ?)")) {
      lock.setInt(1, StoreTables.LOCKS);
      lock.setInt(2, StoreTables.lock(storeNo));
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static long chunks(Connection connection, long storeNo) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                StoreTables.of(
                    storeNo, "select chunks from retrieval.terms_{store} where term = 0"))) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static boolean hasIndex(Connection connection, long storeNo) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                StoreTables.of(
                    storeNo,
                    """
                    select 1 from pg_index
                    where indexrelid = to_regclass('retrieval.chunks_{store}_hnsw') and indisvalid
                    """))) {
      return row.next();
    }
  }

  /** Builds beside reads and writes; an attempt that died left an invalid index behind. */
  private static void buildIndex(Connection connection, long storeNo) throws SQLException {
    LOG.infof("building the vector index of store %d", storeNo);
    update(
        connection,
        StoreTables.of(storeNo, "drop index concurrently if exists retrieval.chunks_{store}_hnsw"));
    update(
        connection,
        StoreTables.of(
            storeNo,
            """
            create index concurrently chunks_{store}_hnsw on retrieval.chunks_{store}
            using hnsw (embedding halfvec_ip_ops)
            """));
  }

  private static void update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static final String FOLD =
      """
      with moved as (
        delete from retrieval.term_deltas where store_no = {store} returning terms, counts)
      insert into retrieval.terms_{store} as t (term, chunks)
      select c.term, sum(c.chunks)::int
      from moved m, unnest(m.terms, m.counts) as c (term, chunks)
      group by c.term
      having sum(c.chunks) <> 0
      order by c.term
      on conflict (term) do update set chunks = t.chunks + excluded.chunks
      """;
}
