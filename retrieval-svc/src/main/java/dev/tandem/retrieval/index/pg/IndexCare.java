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
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What stores need in the background: term counts folded together, and an HNSW index once a store
 * is too large to be scanned and no more is being loaded into it, since an index slows loading
 * down. Several replicas may run it at once; advisory locks keep them apart. Runs on one thread at
 * a time.
 */
@Singleton
public class IndexCare {

  private static final Logger LOG = Logger.getLogger(IndexCare.class);

  private final AgroalDataSource database;
  private final IndexConfig config;

  /** Stores that may be large enough for an index; at first those that a crash left without. */
  private Set<Long> unchecked;

  IndexCare(@DataSource("retrieval") AgroalDataSource database, IndexConfig config) {
    this.database = database;
    this.config = config;
  }

  /** Folds the counts of all stores that changed; gives large stores that did not their index. */
  @Scheduled(
      every = "3s",
      delayed = "3s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      identity = "index-care")
  public void run() {
    try (Connection connection = database.getConnection()) {
      if (unchecked == null) {
        unchecked = stores(connection, LARGE.formatted(config.exactUpTo()));
      }
      Set<Long> changed = stores(connection, "select distinct store_no from retrieval.term_deltas");
      for (long storeNo : changed) {
        attempt(storeNo, () -> fold(connection, storeNo));
      }
      for (long storeNo : Set.copyOf(unchecked)) {
        if (!changed.contains(storeNo)) {
          unchecked.remove(storeNo);
          attempt(storeNo, () -> index(connection, storeNo));
        }
      }
      unchecked.addAll(changed);
    } catch (SQLException e) {
      LOG.warnf("index care waits for the database: %s", e.getMessage());
    }
  }

  private static void attempt(long storeNo, Work work) {
    try {
      work.run();
    } catch (SQLException e) {
      // The store may have been dropped under our hands; whatever else it is comes again.
      LOG.debugf("index care of store %d: %s", storeNo, e.getMessage());
    }
  }

  private static Set<Long> stores(Connection connection, String sql) throws SQLException {
    Set<Long> stores = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        stores.add(rows.getLong(1));
      }
    }
    return stores;
  }

  /** Folds one store's counts, unless another replica does. */
  static void fold(Connection connection, long storeNo) throws SQLException {
    connection.setAutoCommit(false);
    try {
      if (lock(connection, "pg_try_advisory_xact_lock", StoreTables.LOCKS, storeNo)) {
        update(connection, StoreTables.of(storeNo, FOLD));
        update(
            connection,
            StoreTables.of(storeNo, "delete from retrieval.terms_{store} where chunks <= 0"));
      }
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private void index(Connection connection, long storeNo) throws SQLException {
    boolean small =
        stores(connection, StoreTables.of(storeNo, COUNT)).stream()
            .allMatch(chunks -> chunks <= config.exactUpTo());
    if (small || !lock(connection, "pg_try_advisory_lock", StoreTables.INDEX_LOCKS, storeNo)) {
      return;
    }
    try {
      if (stores(connection, StoreTables.of(storeNo, VALID_INDEX)).isEmpty()) {
        LOG.infof("building the vector index of store %d", storeNo);
        // Beside reads and writes; an attempt that died left an invalid index behind.
        update(connection, StoreTables.of(storeNo, DROP_INDEX));
        update(connection, StoreTables.of(storeNo, CREATE_INDEX));
      }
    } finally {
      lock(connection, "pg_advisory_unlock", StoreTables.INDEX_LOCKS, storeNo);
    }
  }

  private static boolean lock(Connection connection, String function, int kind, long storeNo)
      throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("select " + function + "(?, ?)")) {
      lock.setInt(1, kind);
      lock.setInt(2, StoreTables.lock(storeNo));
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** By what is recorded of their files. */
  private static final String LARGE =
      """
      select store_no from retrieval.vector_store_files
      group by store_no having sum(chunks) > %d
      """;

  private static final String COUNT =
      "select chunks::bigint from retrieval.terms_{store} where term = 0";

  private static final String VALID_INDEX =
      """
      select 1 from pg_index
      where indexrelid = to_regclass('retrieval.chunks_{store}_hnsw') and indisvalid
      """;

  private static final String DROP_INDEX =
      "drop index concurrently if exists retrieval.chunks_{store}_hnsw";

  private static final String CREATE_INDEX =
      """
      create index concurrently chunks_{store}_hnsw on retrieval.chunks_{store}
      using hnsw (embedding halfvec_ip_ops)
      """;

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

  /** Something that may fail with the database. */
  @FunctionalInterface
  private interface Work {
    void run() throws SQLException;
  }
}
