package dev.tandem.retrieval.embed;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A fixed number of threads that embed, each one slice of a job at a time. Queries go before
 * passages and have a thread of their own, so that none waits for a passage to finish; jobs of the
 * same kind take turns slice by slice, so that a long document does not hold up a short one. A
 * job's future can be cancelled: what has not begun is dropped. Thread-safe.
 */
final class EmbeddingPool implements AutoCloseable {

  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Deque<Job> queries = new ArrayDeque<>();
  private final Deque<Job> passages = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private long waiting;
  private boolean closed;

  EmbeddingPool(String name, int workers) {
    for (int i = 0; i <= workers; i++) {
      boolean queriesOnly = i == workers;
      String threadName = "embed-" + name + (queriesOnly ? "-queries" : "-" + i);
      threads.add(Thread.ofPlatform().name(threadName).daemon().start(() -> serve(queriesOnly)));
    }
  }

  /** Texts handed in and not yet begun. */
  synchronized long waiting() {
    return waiting;
  }

  /** Vectors in the order of the texts. */
  CompletableFuture<List<float[]>> submit(
      EmbeddingModel model, List<String> texts, Purpose purpose) {
    return submit(model, texts, purpose, purpose == Purpose.QUERY);
  }

  /** The same, in line with the queries whatever the texts are. */
  CompletableFuture<List<float[]>> submitUrgently(
      EmbeddingModel model, List<String> texts, Purpose purpose) {
    return submit(model, texts, purpose, true);
  }

  private CompletableFuture<List<float[]>> submit(
      EmbeddingModel model, List<String> texts, Purpose purpose, boolean urgent) {
    Job job = new Job(model, texts, purpose);
    if (texts.isEmpty()) {
      job.done.complete(List.of());
      return job.done;
    }
    synchronized (this) {
      if (closed) {
        job.done.cancel(false);
        return job.done;
      }
      waiting += texts.size();
      (urgent ? queries : passages).addLast(job);
      notifyAll();
    }
    return job.done;
  }

  /** Drops what has not begun and waits for what has. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      queries.forEach(job -> job.done.cancel(false));
      passages.forEach(job -> job.done.cancel(false));
      notifyAll();
    }
    for (Thread thread : threads) {
      try {
        thread.join(CLOSE_WAIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(boolean queriesOnly) {
    for (Slice slice = next(queriesOnly); slice != null; slice = next(queriesOnly)) {
      slice.run();
    }
  }

  /** Waits for work; null once the pool is closed. */
  private synchronized Slice next(boolean queriesOnly) {
    while (!closed) {
      Slice slice = take(queries);
      if (slice == null && !queriesOnly) {
        slice = take(passages);
      }
      if (slice != null) {
        return slice;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        return null;
      }
    }
    return null;
  }

  private Slice take(Deque<Job> jobs) {
    for (Job job = jobs.pollFirst(); job != null; job = jobs.pollFirst()) {
      int from = job.begun;
      if (job.done.isDone()) {
        waiting -= job.texts.size() - from;
        continue;
      }
      job.begun = Math.min(job.texts.size(), from + job.model.batchSize());
      waiting -= job.begun - from;
      if (job.begun < job.texts.size()) {
        jobs.addLast(job);
      }
      return new Slice(job, from, job.begun);
    }
    return null;
  }

  private record Slice(Job job, int from, int to) {
    void run() {
      try {
        List<float[]> vectors = job.model.embed(job.texts.subList(from, to), job.purpose);
        job.finish(from, vectors);
      } catch (Throwable failure) {
        // Also errors: a caller that waits must hear of them, and the thread must live on.
        job.done.completeExceptionally(failure);
      }
    }
  }

  private static final class Job {
    private final EmbeddingModel model;
    private final List<String> texts;
    private final Purpose purpose;
    private final float[][] vectors;
    private final CompletableFuture<List<float[]>> done = new CompletableFuture<>();
    private int begun;
    private int finished;

    Job(EmbeddingModel model, List<String> texts, Purpose purpose) {
      this.model = model;
      this.texts = texts;
      this.purpose = purpose;
      this.vectors = new float[texts.size()][];
    }

    void finish(int from, List<float[]> slice) {
      synchronized (this) {
        for (int i = 0; i < slice.size(); i++) {
          vectors[from + i] = slice.get(i);
        }
        finished += slice.size();
        if (finished < vectors.length) {
          return;
        }
      }
      done.complete(List.of(vectors));
    }
  }
}
