package dev.tandem.retrieval.embed;

class FakeEmbeddingCacheTest extends EmbeddingCacheContract {

  private final EmbeddingCache cache = new FakeEmbeddingCache();

  @Override
  protected EmbeddingCache cache() {
    return cache;
  }
}
