package dev.tandem.retrieval.rerank.remote;

import dev.tandem.retrieval.rerank.RerankConfig;
import dev.tandem.retrieval.rerank.RerankConfig.ModelConfig;
import dev.tandem.retrieval.rerank.RerankConfig.Type;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.RerankerSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.function.LongSupplier;

/** The configured rerankers behind HTTP endpoints. */
@Singleton
public class RemoteRerankers implements RerankerSource {

  private final List<RemoteReranker> rerankers;

  /** Reads the configuration; calls nobody yet. */
  public RemoteRerankers(RerankConfig config) {
    rerankers =
        config.models().entrySet().stream()
            .filter(entry -> entry.getValue().type() != Type.ONNX)
            .map(entry -> reranker(entry.getKey(), entry.getValue(), System::nanoTime))
            .toList();
  }

  @Override
  public List<Reranker> rerankers() {
    return List.copyOf(rerankers);
  }

  @PreDestroy
  void close() {
    rerankers.forEach(RemoteReranker::close);
  }

  static RemoteReranker reranker(String name, ModelConfig config, LongSupplier nanoTime) {
    String key = "tandem.rerank.models.\"" + name + "\"";
    URI address =
        config.url().orElseThrow(() -> new IllegalStateException(key + ".url is required"));
    if (config.maxDocuments() < 1
        || config.concurrency() < 1
        || config.candidates() < 1
        || config.retries() < 0) {
      throw new IllegalStateException(
          key
              + ": max-documents, concurrency and candidates must be at least 1, retries at least"
              + " 0");
    }
    RerankDialect dialect = config.type() == Type.TEI ? RerankDialect.TEI : RerankDialect.COHERE;
    return new RemoteReranker(
        name, dialect, config, new RerankEndpoint(name, address, config), nanoTime);
  }
}
