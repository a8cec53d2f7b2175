package dev.tandem.retrieval.rerank.onnx;

import dev.tandem.retrieval.embed.onnx.WordPieceTokenizer;
import dev.tandem.retrieval.rerank.RerankConfig;
import dev.tandem.retrieval.rerank.RerankConfig.ModelConfig;
import dev.tandem.retrieval.rerank.RerankConfig.Type;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.RerankerSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The cross-encoders in configured folders. They share one thread per core. */
@Singleton
public class OnnxRerankers implements RerankerSource {

  /** Passages that may wait for a thread; a call that brings more is refused. */
  private static final int MOST_WAITING = 5_000;

  private static final long CLOSE_SECONDS = 10;

  private final ThreadPoolExecutor threads;
  private final List<OnnxReranker> rerankers;

  /** Reads the configuration; loads nothing, and starts no thread before it is needed. */
  public OnnxRerankers(RerankConfig config) {
    int workers =
        config.workers() > 0 ? config.workers() : Runtime.getRuntime().availableProcessors();
    threads =
        new ThreadPoolExecutor(
            workers,
            workers,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("rerank-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
    rerankers =
        config.models().entrySet().stream()
            .filter(entry -> entry.getValue().type() == Type.ONNX)
            .map(entry -> reranker(entry.getKey(), entry.getValue()))
            .toList();
  }

  @Override
  public List<Reranker> rerankers() {
    return List.copyOf(rerankers);
  }

  /** A session must not be closed under a run. */
  @PreDestroy
  void close() throws InterruptedException {
    threads.shutdownNow();
    if (threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      rerankers.forEach(OnnxReranker::close);
    }
  }

  private OnnxReranker reranker(String name, ModelConfig config) {
    Path folder =
        config
            .path()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "tandem.rerank.models.\"" + name + "\".path is required for type onnx"));
    if (config.candidates() < 1) {
      throw new IllegalStateException(
          "tandem.rerank.models.\"" + name + "\".candidates must be at least 1");
    }
    return new OnnxReranker(name, config, () -> read(folder), threads);
  }

  static PairReader read(Path folder) {
    try (InputStream vocabulary = Files.newInputStream(folder.resolve("vocab.txt"))) {
      return new PairReader(
          WordPieceTokenizer.readVocabulary(vocabulary),
          CrossEncoder.load(folder.resolve("model.onnx")));
    } catch (IOException e) {
      throw new UncheckedIOException("the reranker's vocabulary cannot be read", e);
    }
  }
}
