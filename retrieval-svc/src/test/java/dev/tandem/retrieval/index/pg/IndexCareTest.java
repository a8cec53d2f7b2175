package dev.tandem.retrieval.index.pg;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.index.IndexedChunk;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class IndexCareTest {

  private static final long STORE = 990_001;

  /** Its own settings, so that the application's own care leaves so small a store alone. */
  private record SmallStores(long exactUpTo, int keywordCandidates, double keywordShare)
      implements IndexConfig {}

  @Inject ChunkIndex index;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Inject
  @DataSource("retrieval")
  AgroalDataSource database;

  @BeforeEach
  void createAStore() {
    index.create(pool, STORE, 3).await().indefinitely();
  }

  @AfterEach
  void dropIt() {
    pool.withTransaction(connection -> index.drop(connection, STORE)).await().indefinitely();
  }

  @Test
  void indexesALargeStoreOnceNothingIsLoadedAnyMore() throws SQLException {
    IndexCare care = new IndexCare(database, new SmallStores(10, 2000, 0.05));
    load(1, 20);
    care.run();
    load(2, 20);
    care.run();
    care.run();
    assertTrue(hasIndex());
  }

  @Test
  void leavesASmallStoreWithoutAnIndex() throws SQLException {
    IndexCare care = new IndexCare(database, new SmallStores(10, 2000, 0.05));
    load(1, 5);
    care.run();
    care.run();
    assertFalse(hasIndex());
  }

  private void load(long fileNo, int chunks) throws SQLException {
    List<IndexedChunk> loaded =
        IntStream.range(0, chunks)
            .mapToObj(
                i ->
                    new IndexedChunk(
                        new Chunk(i, "word" + i, "", 0, 5, 0, 1), new float[] {1, i, fileNo}))
            .toList();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      index.load(connection, new FileRef(STORE, fileNo), "title", new JsonObject(), loaded);
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private boolean hasIndex() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select to_regclass('retrieval.chunks_" + STORE + "_hnsw') is not null")) {
      return row.next() && row.getBoolean(1);
    }
  }
}
