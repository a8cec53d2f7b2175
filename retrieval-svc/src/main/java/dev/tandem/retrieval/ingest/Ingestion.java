package dev.tandem.retrieval.ingest;

import dev.tandem.api.observe.Segment;
import dev.tandem.api.observe.Stages;
import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.Blobs;
import dev.tandem.retrieval.ingest.IngestionQueue.Portion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * One round of a worker: claim some files, prepare them, end them. Safe to be killed at any point:
 * until the commit nothing has happened but a lease, which runs out.
 */
@ApplicationScoped
public class Ingestion {

  private static final Logger LOG = Logger.getLogger(Ingestion.class);
  private static final int LONGEST_DOUBLING = 8;
  private static final String FILES = "tandem.ingestion.files";

  private final IngestionQueue queue;
  private final Preparation preparation;
  private final IngestionCommit commit;
  private final Leases leases;
  private final BlobStore blobs;
  private final IngestionConfig config;
  private final Stages stages;
  private final Counter chunks;
  private final Counter completed;
  private final Counter failed;
  private final Counter retried;

  public Ingestion(
      IngestionQueue queue,
      Preparation preparation,
      IngestionCommit commit,
      Leases leases,
      BlobStore blobs,
      IngestionConfig config,
      Stages stages,
      MeterRegistry metrics) {
    this.queue = queue;
    this.preparation = preparation;
    this.commit = commit;
    this.leases = leases;
    this.blobs = blobs;
    this.config = config;
    this.stages = stages;
    this.chunks = metrics.counter("tandem.ingestion.chunks");
    this.completed = metrics.counter(FILES, "outcome", "completed");
    this.failed = metrics.counter(FILES, "outcome", "failed");
    this.retried = metrics.counter(FILES, "outcome", "retried");
  }

  /** Takes up the next files; the claim is empty when none waits. */
  Claim claim() throws SQLException {
    Claim claim =
        queue.claim(
            new Portion(config.groupFiles(), config.groupBytes().asLongValue(), config.lease()));
    if (!claim.jobs().isEmpty()) {
      leases.hold(claim.token());
    }
    return claim;
  }

  /** Brings the claim's files to their end, or gives them back. */
  void work(Claim claim) throws SQLException {
    UUID token = claim.token();
    Segment ingestion = stages.background("ingest", traces(claim));
    ingestion.set("tandem.files", claim.jobs().size());
    try {
      Map<Job, Outcome> outcomes = preparation.prepare(claim, () -> leases.holds(token));
      Map<Job, Outcome> ends = new LinkedHashMap<>();
      for (Map.Entry<Job, Outcome> entry : outcomes.entrySet()) {
        if (entry.getValue() instanceof Outcome.Faulted faulted) {
          fault(token, entry.getKey(), faulted.fault());
        } else {
          ends.put(entry.getKey(), entry.getValue());
        }
      }
      if (!ends.isEmpty()) {
        end(token, ends);
      }
      for (Job job : claim.jobs()) {
        if (!outcomes.containsKey(job)) {
          removeOrphan(job);
        }
      }
      ingestion.end(null, false);
    } catch (SQLException | RuntimeException | Error e) {
      ingestion.end(e, false);
      throw e;
    } finally {
      leases.drop(token);
    }
  }

  private static List<String> traces(Claim claim) {
    return claim.jobs().stream().map(Job::traceparent).filter(Objects::nonNull).distinct().toList();
  }

  private void end(UUID token, Map<Job, Outcome> ends) throws SQLException {
    try {
      long begun = System.nanoTime();
      Set<Long> ended = commit.end(token, ends);
      stages.took(IngestionStages.LOAD, System.nanoTime() - begun);
      settle(ends, ended);
    } catch (SQLException | RuntimeException e) {
      if (ends.size() == 1) {
        fault(token, ends.keySet().iterator().next(), e);
        return;
      }
      // One file of the group may be to blame: each gets a transaction of its own.
      LOG.debugf(e, "a group of %d files is loaded one by one", ends.size());
      for (Map.Entry<Job, Outcome> entry : ends.entrySet()) {
        end(token, Map.of(entry.getKey(), entry.getValue()));
      }
    }
  }

  private void settle(Map<Job, Outcome> ends, Set<Long> ended) throws SQLException {
    for (Map.Entry<Job, Outcome> entry : ends.entrySet()) {
      if (!ended.contains(entry.getKey().entryNo())) {
        removeOrphan(entry.getKey());
      } else if (entry.getValue() instanceof Outcome.Ready ready) {
        chunks.increment(ready.chunks().size());
        completed.increment();
      } else {
        failed.increment();
      }
    }
  }

  /** The text of a file that was deleted meanwhile was perhaps written after its deletion. */
  private void removeOrphan(Job job) throws SQLException {
    if (commit.exists(job)) {
      return;
    }
    try {
      blobs.delete(Blobs.textOf(job.fileId()));
    } catch (IOException e) {
      LOG.warnf("text of deleted file %s stays until the next sweep: %s", job.fileId(), e);
    }
  }

  private void fault(UUID token, Job job, Throwable fault) throws SQLException {
    if (job.failures() + 1 < config.maxFailures()) {
      LOG.warnf("file %s will be tried again: %s", job.fileId(), fault);
      Duration pause =
          config.retryPause().multipliedBy(1L << Math.min(job.failures(), LONGEST_DOUBLING));
      queue.retry(token, job, pause);
      retried.increment();
      return;
    }
    LOG.errorf(fault, "file %s is given up after %d faults", job.fileId(), config.maxFailures());
    Outcome given =
        new Outcome.Failed(
            "server_error",
            "The server failed to process the file "
                + config.maxFailures()
                + " times. Attach it again once the cause, which is in the server's log, is gone.");
    settle(Map.of(job, given), commit.end(token, Map.of(job, given)));
  }
}
