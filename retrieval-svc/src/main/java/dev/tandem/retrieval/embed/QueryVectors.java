package dev.tandem.retrieval.embed;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Vectors of queries, the latest kept in memory. Requests for the same query at the same time share
 * one computation, which therefore no single caller can cancel. Thread-safe.
 */
final class QueryVectors {

  /** How texts reach a model. */
  @FunctionalInterface
  interface Embedder {
    CompletableFuture<List<float[]>> embed(
        EmbeddingModel model, List<String> texts, Purpose purpose);
  }

  /** Per project, so that no caller can tell from the time what another has asked. */
  private record Query(String project, ContentKey content) {}

  private final AsyncCache<Query, float[]> kept;
  private final Embedder embedder;

  QueryVectors(int entries, Embedder embedder) {
    this.kept = Caffeine.newBuilder().maximumSize(entries).buildAsync();
    this.embedder = embedder;
  }

  CompletableFuture<List<float[]>> embed(String project, EmbeddingModel model, List<String> texts) {
    List<CompletableFuture<float[]>> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      Query query = new Query(project, ContentKey.of(model, Purpose.QUERY, text));
      vectors.add(kept.get(query, (key, executor) -> compute(model, text)));
    }
    return CompletableFuture.allOf(vectors.toArray(CompletableFuture[]::new))
        .thenApply(ignored -> vectors.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<float[]> compute(EmbeddingModel model, String text) {
    return embedder.embed(model, List.of(text), Purpose.QUERY).thenApply(List::getFirst);
  }
}
