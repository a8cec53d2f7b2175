package dev.tandem.retrieval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PooledEmbeddingsTest {

  private final FakeModel model = FakeModel.free("model");
  private final FakeModel held = FakeModel.held("held");
  private final FakeEmbeddingCache cache = new FakeEmbeddingCache();
  private final PooledEmbeddings embeddings =
      new PooledEmbeddings(
          TestConfig.of(
              Map.of(
                  "tandem.embeddings.default-model", "model",
                  "tandem.embeddings.aliases.other", "model",
                  "tandem.embeddings.workers", "1",
                  "tandem.embeddings.max-waiting-texts", "5")),
          List.of(model, held),
          cache);

  @AfterEach
  void close() {
    held.allowed.release(1_000_000);
    embeddings.close();
  }

  @Test
  void findsModelsByNameAndByConfiguredAlias() {
    assertSame(model, embeddings.model("model"));
    assertSame(model, embeddings.model("other"));
    assertSame(model, embeddings.defaultModel());
    ApiError error = assertThrows(ApiError.class, () -> embeddings.model("nothing"));
    assertEquals(404, error.status());
    assertEquals("model_not_found", error.code());
  }

  @Test
  void refusesToStartWithoutTheDefaultModel() {
    EmbeddingsConfig config = TestConfig.of(Map.of("tandem.embeddings.default-model", "missing"));
    assertThrows(
        ApiError.class, () -> new PooledEmbeddings(config, List.<EmbeddingModel>of(), cache));
  }

  @Test
  void embedsTheSamePassageInABatchOnce() {
    List<float[]> vectors = embeddings.embedPassages("p", model, List.of("a", "b", "a"));
    assertArrayEquals(vectors.get(0), vectors.get(2));
    assertEquals(2, model.embedded.size());
  }

  @Test
  void neverEmbedsAPassageOfAProjectTwice() {
    List<float[]> first = embeddings.embedPassages("p", model, List.of("a", "b"));
    List<float[]> again = embeddings.embedPassages("p", model, List.of("b", "c", "a"));
    assertEquals(List.of("a", "b", "c"), model.embedded.stream().sorted().toList());
    assertArrayEquals(first.get(0), again.get(2));
    assertArrayEquals(first.get(1), again.get(0));
  }

  @Test
  void sharesNoVectorBetweenProjects() {
    embeddings.embedPassages("p", model, List.of("a"));
    embeddings.embedPassages("q", model, List.of("a"));
    assertEquals(List.of("a", "a"), model.embedded);
  }

  @Test
  void embedsMorePassagesThanFitInOneLookUp() {
    List<String> texts = IntStream.range(0, 700).mapToObj(i -> "t" + i).toList();
    List<float[]> vectors = embeddings.embedPassages("p", model, texts);
    assertEquals(700, vectors.size());
    assertArrayEquals(FakeModel.vectorOf("t699"), vectors.get(699), 1e-3f);
  }

  @Test
  void embedsWithoutTheCacheWhenItFails() {
    cache.failure = new IllegalStateException("database away");
    assertEquals(1, embeddings.embedPassages("p", model, List.of("a")).size());
  }

  @Test
  void ignoresKeptVectorsOfOtherDimensions() {
    ContentKey key = ContentKey.of(model, Purpose.PASSAGE, "a");
    cache.put("p", Map.of(key, new float[] {1, 0})).await().indefinitely();
    assertEquals(3, embeddings.embedPassages("p", model, List.of("a")).getFirst().length);
  }

  @Test
  void embedsARepeatedQueryOncePerProject() {
    float[] first = query("p", "q");
    assertSame(first, query("p", "q"));
    query("other", "q");
    assertEquals(List.of("q", "q"), model.embedded);
    assertArrayEquals(FakeModel.vectorOf("q"), first);
  }

  @Test
  void sharesOneComputationBetweenSimultaneousRequestsForAQuery() throws Exception {
    CompletableFuture<List<float[]>> first = ask("q");
    CompletableFuture<List<float[]>> second = ask("q");
    assertTrue(held.started.tryAcquire(30, TimeUnit.SECONDS));
    held.allowed.release();
    first.get(30, TimeUnit.SECONDS);
    second.get(30, TimeUnit.SECONDS);
    assertEquals(List.of("q"), held.embedded);
  }

  @Test
  void triesAQueryAgainAfterItFailed() {
    model.failure = new IllegalStateException("broken");
    assertThrows(IllegalStateException.class, () -> query("p", "q"));
    model.failure = null;
    assertArrayEquals(FakeModel.vectorOf("q"), query("p", "q"));
  }

  @Test
  void dropsWaitingPassagesWhenTheCallerGoesAway() throws Exception {
    // Two threads: the worker, and the one for what somebody waits for.
    Cancellable request =
        embeddings
            .embed("p", held, List.of("begun", "begun too", "dropped"), Purpose.PASSAGE)
            .subscribe()
            .with(vectors -> {});
    assertTrue(held.started.tryAcquire(2, 30, TimeUnit.SECONDS));
    request.cancel();
    CompletableFuture<List<float[]>> next =
        embeddings.embed("p", held, List.of("next"), Purpose.PASSAGE).subscribeAsCompletionStage();
    held.allowed.release(3);
    next.get(30, TimeUnit.SECONDS);
    assertFalse(held.embedded.contains("dropped"));
  }

  @Test
  void refusesRequestsWhenTooManyTextsWait() {
    List<String> six = List.of("1", "2", "3", "4", "5", "6");
    ApiError error =
        assertThrows(
            ApiError.class,
            () ->
                embeddings
                    .embed("p", model, six, Purpose.PASSAGE)
                    .await()
                    .atMost(Duration.ofSeconds(30)));
    assertEquals(503, error.status());
    assertEquals(6, embeddings.embedPassages("p", model, six).size());
  }

  private CompletableFuture<List<float[]>> ask(String text) {
    return embeddings.embed("p", held, List.of(text), Purpose.QUERY).subscribeAsCompletionStage();
  }

  private float[] query(String project, String text) {
    return embeddings
        .embed(project, model, List.of(text), Purpose.QUERY)
        .await()
        .atMost(Duration.ofSeconds(30))
        .getFirst();
  }
}
