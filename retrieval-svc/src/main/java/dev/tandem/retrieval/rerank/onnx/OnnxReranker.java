package dev.tandem.retrieval.rerank.onnx;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.onnx.Lazy;
import dev.tandem.retrieval.rerank.RerankConfig.ModelConfig;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.ScoreScale;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** A cross-encoder in process; reads on threads of its technology's own. Thread-safe. */
final class OnnxReranker implements Reranker {

  private static final Logger LOG = Logger.getLogger(OnnxReranker.class);

  private final String name;
  private final ModelConfig config;
  private final ScoreScale scale;
  private final Lazy<PairReader> reader;
  private final Executor threads;

  OnnxReranker(String name, ModelConfig config, Supplier<PairReader> reader, Executor threads) {
    this.name = name;
    this.config = config;
    this.scale = new ScoreScale(true, config.slope(), config.intercept());
    this.reader = new Lazy<>(reader);
    this.threads = threads;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int candidates() {
    return config.candidates();
  }

  @Override
  public Uni<double[]> score(String query, List<String> texts) {
    return Uni.createFrom()
        .<double[]>emitter(
            emitter -> {
              CompletableFuture<double[]> all = read(query, texts);
              emitter.onTermination(() -> all.cancel(false));
              all.whenComplete(
                  (scores, failure) -> {
                    if (failure == null) {
                      emitter.complete(scores);
                    } else {
                      emitter.fail(failure);
                    }
                  });
            })
        .ifNoItem()
        .after(config.timeout())
        .failWith(() -> unavailable("gave no answer within " + config.timeout()))
        .onFailure(failure -> !(failure instanceof ApiError))
        .transform(
            failure -> {
              LOG.errorf(failure, "the reranker '%s' failed", name);
              return unavailable("cannot be used: see the server's log");
            });
  }

  void close() {
    PairReader loaded = reader.ifMade();
    if (loaded != null) {
      loaded.close();
    }
  }

  /** Cancelling the answer, or a failure of one text, drops the texts that have not begun. */
  private CompletableFuture<double[]> read(String query, List<String> texts) {
    CompletableFuture<double[]> answer = new CompletableFuture<>();
    double[] scores = new double[texts.size()];
    try {
      CompletableFuture<?>[] parts =
          IntStream.range(0, scores.length)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> {
                            if (!answer.isDone()) {
                              scores[i] = score(query, texts.get(i), answer);
                            }
                          },
                          threads))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(parts).thenRun(() -> answer.complete(scores));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(unavailable("is busy"));
    }
    return answer;
  }

  private double score(String query, String text, CompletableFuture<double[]> answer) {
    try {
      return scale.probability(reader.get().score(query, text));
    } catch (Throwable failure) {
      // Also errors, such as a missing native library: whoever waits must hear of them.
      answer.completeExceptionally(failure);
      return 0;
    }
  }

  private ApiError unavailable(String what) {
    return ApiError.unavailable("The reranker '" + name + "' " + what + ".");
  }
}
