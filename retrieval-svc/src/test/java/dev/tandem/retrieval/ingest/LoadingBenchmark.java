package dev.tandem.retrieval.ingest;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.upload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.FakeChunker;
import dev.tandem.retrieval.fake.FakeParser;
import dev.tandem.retrieval.fake.StoreProfile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * How fast chunks load when vectors cost nothing: 100,000 short chunks of 200 files, by the path
 * that every file takes, from the queue to the index in PostgreSQL. Not part of the tests; run with
 * {@code mvn -pl retrieval-svc -am test -Dtest=LoadingBenchmark
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@QuarkusTest
@TestProfile(LoadingBenchmark.SyntheticVectors.class)
@QuarkusTestResource(PostgresTestResource.class)
class LoadingBenchmark {

  /** The real index; texts of one paragraph a chunk and vectors out of a random generator. */
  public static class SyntheticVectors extends StoreProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(FakeParser.class, FakeChunker.class, SyntheticEmbeddings.class);
    }
  }

  private static final int FILES = 200;
  private static final int CHUNKS = 500;
  private static final int WORDS = 25;
  private static final int VOCABULARY = 20_000;

  @Test
  void loadsChunksWithSyntheticVectors() throws InterruptedException {
    Random random = new Random(7);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(upload(i + ".txt", text(random)));
    }
    String store = store();
    long start = System.nanoTime();
    String batch =
        json(Map.of("file_ids", files))
            .post("/v1/vector_stores/" + store + "/file_batches")
            .path("id");
    String path = "/v1/vector_stores/" + store + "/file_batches/" + batch;
    JsonPath state = first().get(path).jsonPath();
    while (state.getInt("file_counts.in_progress") > 0) {
      Thread.sleep(50);
      state = first().get(path).jsonPath();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertEquals(FILES, state.getInt("file_counts.completed"));
    System.out.printf(
        "loading: %d chunks of %d words, %d dimensions, in %.1f s: %.0f chunks/s (%d processors)%n",
        FILES * CHUNKS,
        WORDS,
        SyntheticEmbeddings.DIMENSIONS,
        seconds,
        FILES * CHUNKS / seconds,
        Runtime.getRuntime().availableProcessors());
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      for (int word = 0; word < WORDS; word++) {
        // Squared: some words are far more frequent than others, as in a language.
        double rank = random.nextDouble();
        text.append("word").append((int) (rank * rank * VOCABULARY)).append(' ');
      }
      text.append("\n\n");
    }
    return text.toString();
  }
}
