package dev.tandem.retrieval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class EmbeddingsTest {

  @Inject Embeddings embeddings;

  @Inject EmbeddingCache cache;

  @Inject
  @DataSource("retrieval")
  AgroalDataSource database;

  @Test
  void keepsVectorsOfPassagesPerProjectAndGivesTheSameBitsAgain() throws SQLException {
    List<String> texts = List.of("one text", "another text", "one text");
    EmbeddingModel model = embeddings.defaultModel();
    List<float[]> fresh = embeddings.embedPassages("cached", model, texts);
    awaitRows("cached", 2);
    List<float[]> again =
        embeddings
            .embed("cached", model, texts, Purpose.PASSAGE)
            .await()
            .atMost(Duration.ofSeconds(20));
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(fresh.get(i), again.get(i));
    }
    assertEquals(0, rows("someone else"));
    cache.forget("cached").await().indefinitely();
    assertEquals(0, rows("cached"));
  }

  private void awaitRows(String project, int expected) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (rows(project) < expected && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    assertEquals(expected, rows(project));
  }

  private int rows(String project) throws SQLException {
    try (var connection = database.getConnection();
        var statement =
            connection.prepareStatement(
                "select count(*) from retrieval.embedding_cache where project = ?")) {
      statement.setString(1, project);
      try (var result = statement.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }
}
