package dev.tandem.retrieval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingPoolTest {

  private final EmbeddingPool pool = new EmbeddingPool("test", 1);
  private final FakeModel model = FakeModel.held("held");

  @AfterEach
  void close() {
    model.allowed.release(1_000_000);
    pool.close();
  }

  @Test
  void keepsTheOrderOfTheTexts() throws Exception {
    model.allowed.release(3);
    List<float[]> vectors = get(passages("a", "bb", "ccc"));
    assertArrayEquals(FakeModel.vectorOf("a"), vectors.get(0));
    assertArrayEquals(FakeModel.vectorOf("bb"), vectors.get(1));
    assertArrayEquals(FakeModel.vectorOf("ccc"), vectors.get(2));
  }

  @Test
  void givesNothingForNothing() throws Exception {
    assertEquals(List.of(), get(passages()));
  }

  @Test
  void embedsAQueryWhileAPassageIsStillRunning() throws Exception {
    passages("slow");
    started(1);
    FakeModel quick = FakeModel.free("quick");
    get(pool.submit(quick, List.of("query"), Purpose.QUERY));
    assertEquals(List.of("slow"), model.embedded);
  }

  @Test
  void embedsPassagesThatSomebodyWaitsForWhileAnotherIsStillRunning() throws Exception {
    passages("slow");
    started(1);
    FakeModel quick = FakeModel.free("quick");
    get(pool.submitUrgently(quick, List.of("sentence"), Purpose.PASSAGE));
    assertEquals(List.of("slow"), model.embedded);
  }

  @Test
  void takesQueriesBeforePassagesThatCameEarlier() throws Exception {
    passages("running");
    started(1);
    // The worker is busy, so that only the thread for queries can take this one.
    FakeModel endless = FakeModel.held("endless");
    pool.submit(endless, List.of("endless"), Purpose.QUERY);
    assertTrue(endless.started.tryAcquire(30, TimeUnit.SECONDS));
    passages("waiting");
    CompletableFuture<?> query = pool.submit(model, List.of("query"), Purpose.QUERY);
    model.allowed.release(2);
    get(query);
    endless.allowed.release();
    assertEquals(List.of("running", "query"), model.first(2));
  }

  @Test
  void letsJobsTakeTurnsSoThatAShortOneIsNotHeldUp() throws Exception {
    passages("long 1", "long 2", "long 3", "long 4");
    started(1);
    CompletableFuture<?> shorter = passages("short");
    model.allowed.release(3);
    get(shorter);
    assertEquals(List.of("long 1", "long 2", "short"), model.first(3));
  }

  @Test
  void dropsWhatHasNotBegunWhenAJobIsCancelled() throws Exception {
    CompletableFuture<?> job = passages("begun", "dropped", "dropped too");
    started(1);
    job.cancel(false);
    CompletableFuture<?> next = passages("next");
    model.allowed.release(2);
    get(next);
    assertEquals(List.of("begun", "next"), model.embedded);
    assertEquals(0, pool.waiting());
  }

  @Test
  void failsTheJobAndLivesOnWhenTheModelFails() throws Exception {
    model.failure = new IllegalStateException("broken");
    model.allowed.release(10);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> get(passages("a", "b")));
    assertEquals("broken", failure.getCause().getMessage());
    model.failure = null;
    assertEquals(1, get(passages("c")).size());
  }

  @Test
  void countsTheTextsThatWait() throws Exception {
    passages("a", "b", "c");
    started(1);
    assertEquals(2, pool.waiting());
  }

  @Test
  void cancelsWaitingJobsWhenItCloses() throws Exception {
    CompletableFuture<?> job = passages("begun", "waiting");
    started(1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
    assertThrows(CancellationException.class, () -> get(job));
    assertTrue(passages("late").isCancelled());
    model.allowed.release(1);
    get(closing);
    assertFalse(model.embedded.contains("waiting"));
  }

  private CompletableFuture<List<float[]>> passages(String... texts) {
    return pool.submit(model, List.of(texts), Purpose.PASSAGE);
  }

  private void started(int texts) throws InterruptedException {
    assertTrue(model.started.tryAcquire(texts, 30, TimeUnit.SECONDS));
  }

  private static <T> T get(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(30, TimeUnit.SECONDS);
  }
}
