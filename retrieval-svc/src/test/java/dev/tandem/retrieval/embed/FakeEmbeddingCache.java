package dev.tandem.retrieval.embed;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The cache in a map. */
final class FakeEmbeddingCache implements EmbeddingCache {

  private final Map<String, Map<ContentKey, byte[]>> kept = new ConcurrentHashMap<>();
  volatile RuntimeException failure;

  @Override
  public Uni<Map<ContentKey, float[]>> find(String project, Collection<ContentKey> keys) {
    if (failure != null) {
      return Uni.createFrom().failure(failure);
    }
    Map<ContentKey, byte[]> own = kept.getOrDefault(project, Map.of());
    Map<ContentKey, float[]> found = new HashMap<>();
    for (ContentKey key : keys) {
      if (own.containsKey(key)) {
        found.put(key, Vectors.fromHalves(own.get(key)));
      }
    }
    return Uni.createFrom().item(found);
  }

  @Override
  public Uni<Void> put(String project, Map<ContentKey, float[]> vectors) {
    if (failure != null) {
      return Uni.createFrom().failure(failure);
    }
    Map<ContentKey, byte[]> own =
        kept.computeIfAbsent(project, ignored -> new ConcurrentHashMap<>());
    vectors.forEach((key, vector) -> own.putIfAbsent(key, Vectors.toHalves(vector)));
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> forget(String project) {
    kept.remove(project);
    return Uni.createFrom().voidItem();
  }
}
