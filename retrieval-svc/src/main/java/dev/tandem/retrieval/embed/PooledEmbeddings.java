package dev.tandem.retrieval.embed;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * {@link Embeddings} over every model that a {@link EmbeddingModelSource} brings. Models in process
 * share one pool of a thread per core; each remote model has its own. Vectors of passages pass
 * through half precision whether they come from the cache or not, so that both are the same bits.
 */
@ApplicationScoped
public class PooledEmbeddings implements Embeddings {

  /** Passages of one ingestion call that are looked up, embedded and kept together. */
  private static final int SLICE = 256;

  /** Passages of one request that go before those of ingestion: somebody waits for them. */
  private static final int FEW = 64;

  private final Map<String, EmbeddingModel> models = new LinkedHashMap<>();
  private final Map<EmbeddingModel, EmbeddingPool> pools = new LinkedHashMap<>();
  private final EmbeddingsConfig config;
  private final QueryVectors queries;
  private final PassageVectors passages;
  private final PassageVectors askedFor;

  /** Starts the threads; loads no model. */
  @Inject
  public PooledEmbeddings(
      EmbeddingsConfig config, Instance<EmbeddingModelSource> sources, EmbeddingCache cache) {
    this(config, sources.stream().flatMap(s -> s.models().stream()).toList(), cache);
  }

  PooledEmbeddings(EmbeddingsConfig config, List<EmbeddingModel> found, EmbeddingCache cache) {
    this.config = config;
    int cores = Runtime.getRuntime().availableProcessors();
    EmbeddingPool local =
        new EmbeddingPool("local", config.workers() > 0 ? config.workers() : cores);
    for (EmbeddingModel model : found) {
      models.put(model.name(), model);
      boolean inProcess = model.concurrency() == 0;
      pools.put(model, inProcess ? local : new EmbeddingPool(model.name(), model.concurrency()));
    }
    this.queries = new QueryVectors(config.queryCacheEntries(), this::submit);
    this.passages = new PassageVectors(cache, this::submit);
    this.askedFor = new PassageVectors(cache, this::submitBeforeIngestion);
    model(config.defaultModel());
  }

  @Override
  public EmbeddingModel defaultModel() {
    return model(config.defaultModel());
  }

  @Override
  public EmbeddingModel model(String name) {
    EmbeddingModel model = models.get(config.aliases().getOrDefault(name, name));
    if (model == null) {
      throw ApiError.modelNotFound(name);
    }
    return model;
  }

  /** All models, in the order of their names. */
  public List<EmbeddingModel> models() {
    return List.copyOf(models.values());
  }

  @Override
  public Uni<List<float[]>> embed(
      String project, EmbeddingModel model, List<String> texts, Purpose purpose) {
    return onCallersContext(
        () -> {
          if (pools.get(model).waiting() + texts.size() > config.maxWaitingTexts()) {
            throw ApiError.unavailable("Too many texts wait to be embedded. Try again soon.");
          }
          return purpose == Purpose.QUERY
              ? queries.embed(project, model, texts)
              : (texts.size() <= FEW ? askedFor : passages).embed(project, model, texts);
        });
  }

  @Override
  public List<float[]> embedPassages(String project, EmbeddingModel model, List<String> texts) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += SLICE) {
      List<String> slice = texts.subList(from, Math.min(texts.size(), from + SLICE));
      vectors.addAll(await(passages.embed(project, model, slice)));
    }
    return vectors;
  }

  @PreDestroy
  void close() {
    pools.values().stream().distinct().forEach(EmbeddingPool::close);
    models.values().forEach(EmbeddingModel::close);
  }

  private CompletableFuture<List<float[]>> submit(
      EmbeddingModel model, List<String> texts, Purpose purpose) {
    return pools.get(model).submit(model, texts, purpose);
  }

  private CompletableFuture<List<float[]>> submitBeforeIngestion(
      EmbeddingModel model, List<String> texts, Purpose purpose) {
    return pools.get(model).submitUrgently(model, texts, purpose);
  }

  /** Continues where the caller was, so that no embedding thread does a request's other work. */
  private static Uni<List<float[]>> onCallersContext(
      Supplier<CompletableFuture<List<float[]>>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Context context = Vertx.currentContext();
              Uni<List<float[]>> result =
                  Uni.createFrom()
                      .emitter(
                          emitter -> {
                            CompletableFuture<List<float[]>> future = work.get();
                            emitter.onTermination(() -> future.cancel(false));
                            future.whenComplete(
                                (vectors, failure) -> {
                                  if (failure == null) {
                                    emitter.complete(vectors);
                                  } else {
                                    emitter.fail(cause(failure));
                                  }
                                });
                          });
              Executor caller = command -> context.runOnContext(ignored -> command.run());
              return context == null ? result : result.emitOn(caller);
            });
  }

  private static List<float[]> await(CompletableFuture<List<float[]>> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while embedding");
    } catch (ExecutionException e) {
      throw cause(e) instanceof RuntimeException known
          ? known
          : new IllegalStateException(cause(e));
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
