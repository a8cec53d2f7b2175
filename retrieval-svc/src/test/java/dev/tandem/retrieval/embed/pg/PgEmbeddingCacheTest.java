package dev.tandem.retrieval.embed.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.embed.EmbeddingCache;
import dev.tandem.retrieval.embed.EmbeddingCacheContract;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PgEmbeddingCacheTest.SmallCache.class)
@QuarkusTestResource(PostgresTestResource.class)
class PgEmbeddingCacheTest extends EmbeddingCacheContract {

  /** A cache that overflows soon. */
  public static final class SmallCache implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tandem.embeddings.cache.max-entries", "2", "tandem.embeddings.cache.max-unused", "10d");
    }
  }

  @Inject PgEmbeddingCache cache;

  @Inject
  @DataSource("retrieval")
  AgroalDataSource database;

  @Override
  protected EmbeddingCache cache() {
    return cache;
  }

  @Test
  void sweepsWhatWasUnusedForTooLong() throws SQLException {
    sql("delete from retrieval.embedding_cache");
    put("swept", Map.of(key("old"), new float[] {1, 0}));
    sql("update retrieval.embedding_cache set used_on = current_date - 11");
    put("swept", Map.of(key("new"), new float[] {1, 0}));
    sweep();
    assertEquals(0, find("swept", key("old")).size());
    assertEquals(1, find("swept", key("new")).size());
  }

  @Test
  void sweepsTheLongestUnusedPastTheAllowedNumber() throws SQLException {
    sql("delete from retrieval.embedding_cache");
    put("swept", Map.of(key("old"), new float[] {1, 0}, key("older"), new float[] {1, 0}));
    sql("update retrieval.embedding_cache set used_on = current_date - 5");
    // A find is a use, and counts from now on; wait for the mark, which find does not wait for.
    find("swept", key("old"));
    awaitUsedToday(1);
    put("swept", Map.of(key("new"), new float[] {1, 0}));
    sweep();
    assertEquals(2, find("swept", key("old"), key("new")).size());
    assertEquals(0, find("swept", key("older")).size());
  }

  private void sweep() {
    cache.sweep().await().atMost(Duration.ofSeconds(30));
  }

  private void awaitUsedToday(int expected) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (usedToday() != expected && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(expected, usedToday());
  }

  private int usedToday() throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "select count(*) from retrieval.embedding_cache where used_on = current_date")) {
      result.next();
      return result.getInt(1);
    }
  }

  private void sql(String statement) throws SQLException {
    try (var connection = database.getConnection();
        var prepared = connection.createStatement()) {
      prepared.execute(statement);
    }
  }
}
