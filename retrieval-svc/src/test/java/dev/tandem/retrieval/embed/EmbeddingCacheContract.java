package dev.tandem.retrieval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link EmbeddingCache} does. */
public abstract class EmbeddingCacheContract {

  private static final ContentKey ONE = key("one");
  private static final ContentKey TWO = key("two");
  private static final float[] VECTOR = Vectors.normalized(new float[] {0.1f, -0.2f, 0.3f});

  private final String project = "project-" + UUID.randomUUID();

  /** The cache under test. */
  protected abstract EmbeddingCache cache();

  /** A key like those of real texts. */
  protected static ContentKey key(String text) {
    return ContentKey.of(FakeModel.free("model"), Purpose.PASSAGE, text);
  }

  @Test
  void findsNothingWhenItIsEmpty() {
    assertEquals(Map.of(), find(project, ONE));
    assertEquals(Map.of(), find(project));
  }

  @Test
  void findsWhatWasPutWithHalfPrecision() {
    put(project, Map.of(ONE, VECTOR));
    Map<ContentKey, float[]> found = find(project, ONE, TWO);
    assertEquals(1, found.size());
    assertArrayEquals(Vectors.fromHalves(Vectors.toHalves(VECTOR)), found.get(ONE));
    assertArrayEquals(VECTOR, found.get(ONE), 1e-3f);
  }

  @Test
  void keepsTheFirstOfTwoVectorsForOneKey() {
    put(project, Map.of(ONE, VECTOR));
    put(project, Map.of(ONE, new float[] {1, 0, 0}, TWO, new float[] {0, 1, 0}));
    assertArrayEquals(VECTOR, find(project, ONE).get(ONE), 1e-3f);
    assertArrayEquals(new float[] {0, 1, 0}, find(project, TWO).get(TWO));
  }

  @Test
  void showsAProjectNothingOfAnother() {
    put(project, Map.of(ONE, VECTOR));
    assertEquals(Map.of(), find(project + "-other", ONE));
  }

  @Test
  void forgetsAProjectAndNoOther() {
    put(project, Map.of(ONE, VECTOR));
    put(project + "-other", Map.of(ONE, VECTOR));
    cache().forget(project).await().atMost(Duration.ofSeconds(30));
    assertEquals(Map.of(), find(project, ONE));
    assertEquals(1, find(project + "-other", ONE).size());
  }

  @Test
  void takesAThousandVectorsOfAnyDimensionsAtOnce() {
    Map<ContentKey, float[]> many = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put(key("text " + i), new float[] {i + 1, 0, 0, i});
    }
    put(project, many);
    assertEquals(1000, find(project, many.keySet().toArray(ContentKey[]::new)).size());
  }

  protected Map<ContentKey, float[]> find(String where, ContentKey... keys) {
    return cache().find(where, List.of(keys)).await().atMost(Duration.ofSeconds(30));
  }

  protected void put(String where, Map<ContentKey, float[]> vectors) {
    cache().put(where, vectors).await().atMost(Duration.ofSeconds(30));
  }
}
