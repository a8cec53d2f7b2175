package dev.tandem.retrieval.embed;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.QueryVectors.Embedder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Vectors of passages: those kept from before, and the others embedded, each different text once,
 * and then kept. A cache that fails or is slow costs time, never the result. Thread-safe.
 */
final class PassageVectors {

  private static final Logger LOG = Logger.getLogger(PassageVectors.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EmbeddingCache cache;
  private final Embedder embedder;

  PassageVectors(EmbeddingCache cache, Embedder embedder) {
    this.cache = cache;
    this.embedder = embedder;
  }

  /** Cancelling the answer drops what has not begun. */
  CompletableFuture<List<float[]>> embed(String project, EmbeddingModel model, List<String> texts) {
    Map<ContentKey, String> different = new LinkedHashMap<>();
    List<ContentKey> keys = new ArrayList<>(texts.size());
    for (String text : texts) {
      ContentKey key = ContentKey.of(model, Purpose.PASSAGE, text);
      keys.add(key);
      different.putIfAbsent(key, text);
    }
    CompletableFuture<List<float[]>> answer = new CompletableFuture<>();
    find(project, model, different)
        .thenCompose(found -> addMissing(project, model, different, found, answer))
        .whenComplete(
            (vectors, failure) -> {
              if (failure == null) {
                answer.complete(keys.stream().map(vectors::get).toList());
              } else {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  private CompletableFuture<Map<ContentKey, float[]>> find(
      String project, EmbeddingModel model, Map<ContentKey, String> different) {
    return cache
        .find(project, different.keySet())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("the embedding cache cannot be read: %s", failure);
              return Map.of();
            })
        .map(
            found -> {
              Map<ContentKey, float[]> usable = new HashMap<>(found);
              usable.values().removeIf(vector -> vector.length != model.dimensions());
              return usable;
            })
        .subscribeAsCompletionStage();
  }

  private CompletableFuture<Map<ContentKey, float[]>> addMissing(
      String project,
      EmbeddingModel model,
      Map<ContentKey, String> different,
      Map<ContentKey, float[]> found,
      CompletableFuture<?> answer) {
    List<ContentKey> missing =
        different.keySet().stream().filter(key -> !found.containsKey(key)).toList();
    if (missing.isEmpty() || answer.isDone()) {
      return CompletableFuture.completedFuture(found);
    }
    CompletableFuture<List<float[]>> computed =
        embedder.embed(model, missing.stream().map(different::get).toList(), Purpose.PASSAGE);
    answer.whenComplete((ignored, failure) -> computed.cancel(false));
    return computed.thenApply(
        vectors -> {
          Map<ContentKey, float[]> fresh = new HashMap<>();
          for (int i = 0; i < missing.size(); i++) {
            fresh.put(missing.get(i), Vectors.fromHalves(Vectors.toHalves(vectors.get(i))));
          }
          keep(project, fresh);
          found.putAll(fresh);
          return found;
        });
  }

  private void keep(String project, Map<ContentKey, float[]> fresh) {
    cache
        .put(project, fresh)
        .subscribe()
        .with(
            done -> {}, failure -> LOG.warnf("the embedding cache cannot be written: %s", failure));
  }
}
