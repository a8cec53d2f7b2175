package dev.tandem.retrieval.rerank.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.rerank.RerankConfig.ModelConfig;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.ScoreScale;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;
import org.jboss.logging.Logger;

/**
 * A reranker behind an HTTP endpoint. After some failures in a row it is left alone for a while, so
 * that searches which can do without do not wait for it. Thread-safe.
 */
final class RemoteReranker implements Reranker {

  private static final Logger LOG = Logger.getLogger(RemoteReranker.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Calls in a row that fail before the endpoint is left alone. */
  private static final int PATIENCE = 3;

  /** Requests of one call at the same time. */
  private static final int PARTS_AT_ONCE = 4;

  private final String name;
  private final String model;
  private final RerankDialect dialect;
  private final ModelConfig config;
  private final ScoreScale scale;
  private final RerankEndpoint endpoint;
  private final LongSupplier nanoTime;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong lastFailure = new AtomicLong();

  RemoteReranker(
      String name,
      RerankDialect dialect,
      ModelConfig config,
      RerankEndpoint endpoint,
      LongSupplier nanoTime) {
    this.name = name;
    this.model = config.model().orElse(name);
    this.dialect = dialect;
    this.config = config;
    this.scale = new ScoreScale(config.logits(), config.slope(), config.intercept());
    this.endpoint = endpoint;
    this.nanoTime = nanoTime;
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
    if (texts.isEmpty()) {
      return Uni.createFrom().item(new double[0]);
    }
    List<Uni<double[]>> parts = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += config.maxDocuments()) {
      int to = Math.min(texts.size(), from + config.maxDocuments());
      parts.add(part(query, texts.subList(from, to)));
    }
    return Uni.createFrom()
        .deferred(
            () ->
                resting()
                    ? Uni.createFrom().failure(endpoint.unavailable("has failed and is left alone"))
                    : Uni.join()
                        .all(parts)
                        .usingConcurrencyOf(PARTS_AT_ONCE)
                        .andFailFast()
                        .onItemOrFailure()
                        .invoke((scores, failure) -> note(failure))
                        .map(RemoteReranker::together));
  }

  void close() {
    endpoint.close();
  }

  private Uni<double[]> part(String query, List<String> texts) {
    byte[] body = write(query, texts);
    return endpoint.post(body).map(answer -> read(answer, texts.size()));
  }

  private double[] read(byte[] answer, int texts) {
    try {
      double[] scores = dialect.scores(JSON.readTree(answer), texts);
      return DoubleStream.of(scores).map(scale::probability).toArray();
    } catch (IOException | IllegalArgumentException e) {
      String reason = e instanceof JsonProcessingException ? "no JSON" : e.getMessage();
      LOG.warnf("the reranker '%s' answered badly: %s", name, reason);
      throw endpoint.unavailable("gave an answer that is not understood");
    }
  }

  private byte[] write(String query, List<String> texts) {
    try {
      return JSON.writeValueAsBytes(dialect.request(model, query, texts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private boolean resting() {
    return failures.get() >= PATIENCE
        && nanoTime.getAsLong() - lastFailure.get() < config.rest().toNanos();
  }

  /** What the endpoint refuses is the caller's fault, and a lack of places is ours. */
  private void note(Throwable failure) {
    if (failure == null || (failure instanceof ApiError error && error.status() < 500)) {
      failures.set(0);
    } else if (!(failure instanceof ApiError error && RerankEndpoint.BUSY.equals(error.code()))) {
      lastFailure.set(nanoTime.getAsLong());
      failures.incrementAndGet();
    }
  }

  private static double[] together(List<double[]> parts) {
    return parts.stream().flatMapToDouble(DoubleStream::of).toArray();
  }
}
