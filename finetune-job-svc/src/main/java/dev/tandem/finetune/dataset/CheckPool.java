package dev.tandem.finetune.dataset;

import dev.tandem.api.error.ApiError;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that read and check rows, apart from those that answer requests. Thread-safe. */
@ApplicationScoped
public class CheckPool {

  private static final long IDLE_SECONDS = 30;

  private final ExecutorService threads;

  @Inject
  public CheckPool(DatasetsConfig config) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            config.workers(),
            config.workers(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.waiting()),
            Thread.ofPlatform().name("tandem-datasets-", 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /** Runs work that blocks. Fails with {@link ApiError} 429 when too much is waiting. */
  public <T> Uni<T> run(Callable<T> work) {
    return Uni.createFrom()
        .<T>emitter(
            emitter -> {
              try {
                threads.execute(
                    () -> {
                      try {
                        emitter.complete(work.call());
                      } catch (Exception e) {
                        emitter.fail(e);
                      }
                    });
              } catch (RejectedExecutionException e) {
                emitter.fail(
                    ApiError.of(
                        429, "too_many_checks", null, "Too many data sets wait to be checked."));
              }
            });
  }

  @PreDestroy
  void stop() {
    threads.shutdownNow();
  }
}
