package dev.tandem.retrieval.index.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.index.ChunkIndexContract;
import dev.tandem.retrieval.index.ChunkSearch;
import dev.tandem.retrieval.index.ChunkSearch.Scope;
import dev.tandem.retrieval.index.Filter.Comparison;
import dev.tandem.retrieval.index.Filter.Operator;
import dev.tandem.retrieval.index.IndexedChunk;
import dev.tandem.retrieval.index.KeywordHit;
import dev.tandem.retrieval.index.KeywordQuery;
import dev.tandem.retrieval.index.StoredPassage;
import dev.tandem.retrieval.index.TermStatistics;
import dev.tandem.retrieval.keyword.Bm25;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import dev.tandem.retrieval.keyword.Terms;
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
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class PgChunkIndexTest extends ChunkIndexContract {

  @Inject ChunkIndex index;
  @Inject ChunkSearch search;
  @Inject TermAnalyzer analyzer;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Inject
  @DataSource("retrieval")
  AgroalDataSource database;

  @Override
  protected void create(long storeNo) {
    index.create(pool, storeNo, DIMENSIONS).await().indefinitely();
  }

  @Override
  protected void drop(long storeNo) {
    pool.withTransaction(connection -> index.drop(connection, storeNo)).await().indefinitely();
  }

  @Override
  protected void remove(FileRef file) {
    index.remove(pool, file).await().indefinitely();
  }

  @Override
  protected void setAttributes(FileRef file, JsonObject attributes) {
    index.setAttributes(pool, file, attributes).await().indefinitely();
  }

  @Override
  protected void load(FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks)
      throws SQLException {
    load(file, title, attributes, chunks, true);
  }

  @Override
  protected void loadAndRollBack(
      FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks)
      throws SQLException {
    load(file, title, attributes, chunks, false);
  }

  private void load(
      FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks, boolean keep)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        index.load(connection, file, title, attributes, chunks);
        if (keep) {
          connection.commit();
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  @Override
  protected List<String> texts(long storeNo, String key, Object value) {
    Comparison filter = key == null ? null : new Comparison(Operator.EQ, key, List.of(value));
    float[] vector = new float[DIMENSIONS];
    vector[0] = 1;
    List<Long> found =
        search
            .byMeaning(new Scope(storeNo, 100, filter), vector, KeywordQuery.NONE, 100)
            .await()
            .indefinitely()
            .stream()
            .map(candidate -> candidate.chunkNo())
            .toList();
    return search.passages(storeNo, found).await().indefinitely().stream()
        .map(StoredPassage::chunk)
        .map(chunk -> chunk.text())
        .toList();
  }

  @Override
  protected long rows(long storeNo) {
    try (Connection connection = database.getConnection()) {
      long tables = 0;
      for (String table : List.of("chunks", "passages", "terms")) {
        String name = "retrieval." + table + "_" + storeNo;
        if (count(connection, "select count(to_regclass('" + name + "'))") == 1) {
          if (table.equals("chunks")) {
            IndexCare.fold(connection, storeNo);
          }
          tables += count(connection, "select count(*) from " + name);
        }
      }
      return tables
          + count(
              connection, "select count(*) from retrieval.term_deltas where store_no = " + storeNo);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long count(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void countsTermsTheSameBeforeAndAfterFolding() throws Exception {
    long store = 77_000_001;
    create(store);
    load(new FileRef(store, 1), "a", new JsonObject(), chunks("walrus sings", "walrus sleeps"));
    load(new FileRef(store, 2), "b", new JsonObject(), chunks("otter sleeps"));
    remove(new FileRef(store, 2));
    int[] terms = analyzer.analyze("walrus otter sleep").ids();
    TermStatistics before = search.statistics(store, terms).await().indefinitely();
    rows(store);
    TermStatistics after = search.statistics(store, terms).await().indefinitely();
    assertEquals(2, before.chunks());
    assertEquals(before.chunks(), after.chunks());
    for (int term : terms) {
      assertEquals(before.frequency(term), after.frequency(term));
    }
    assertEquals(2, after.frequency(analyzer.analyze("walrus").ids()[0]));
    assertEquals(0, after.frequency(analyzer.analyze("otter").ids()[0]));
  }

  @Test
  void scoresWhatKeywordsFoundLikeWhatMeaningFound() throws Exception {
    long store = 77_000_004;
    create(store);
    float[] vector = {.1f, .2f, .3f, .4f, .5f, .6f, .26f, .16f};
    Chunk chunk = new Chunk(0, "walrus sings", "", 0, 12, 0, 1);
    load(new FileRef(store, 1), "a", new JsonObject(), List.of(new IndexedChunk(chunk, vector)));
    load(new FileRef(store, 2), "b", new JsonObject(), chunks("otter sleeps"));
    Terms terms = analyzer.analyze("walrus");
    KeywordQuery words =
        Bm25.query(terms, search.statistics(store, terms.ids()).await().indefinitely());
    Scope scope = new Scope(store, 2, null);
    float[] query = {0, .5f, 0, .5f, 0, .5f, 0, .5f}; // exact in half precision
    List<KeywordHit> hits = search.byKeywords(scope, words, 10).await().indefinitely();
    List<Candidate> nearest = search.byMeaning(scope, query, words, 10).await().indefinitely();
    assertEquals(1, hits.size());
    assertEquals(2, nearest.size());
    Candidate hit = hits.getFirst().candidate(query);
    assertEquals(nearest.getFirst().chunkNo(), hit.chunkNo());
    assertEquals(nearest.getFirst().fileNo(), hit.fileNo());
    assertEquals(nearest.getFirst().dense(), hit.dense(), 1e-6);
    assertEquals(nearest.getFirst().keyword(), hit.keyword(), 1e-6);
    assertEquals(.68, hit.dense(), 1e-3);
  }

  @Test
  void createsAStoreWhileALoadIsInFlight() throws Exception {
    long busy = 77_000_002;
    create(busy);
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      index.load(connection, new FileRef(busy, 1), "a", new JsonObject(), chunks("still loading"));
      create(77_000_003);
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
