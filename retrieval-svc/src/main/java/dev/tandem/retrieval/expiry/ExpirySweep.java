package dev.tandem.retrieval.expiry;

import dev.tandem.retrieval.files.UploadedFiles;
import dev.tandem.retrieval.uploads.Uploads;
import dev.tandem.retrieval.vectorstores.StoreExpiry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Removes what has expired, a portion at a time. Several processes may sweep side by side: each
 * removal is a transaction that looks again.
 */
@ApplicationScoped
public class ExpirySweep {

  private static final Logger LOG = Logger.getLogger(ExpirySweep.class);
  private static final int PORTION = 500;

  private final UploadedFiles files;
  private final Uploads uploads;
  private final StoreExpiry stores;
  private final Leftovers leftovers;

  public ExpirySweep(
      UploadedFiles files, Uploads uploads, StoreExpiry stores, Leftovers leftovers) {
    this.files = files;
    this.uploads = uploads;
    this.stores = stores;
    this.leftovers = leftovers;
  }

  /** Removes files, stores and uploads whose time is over, and bytes whose rows are gone. */
  @Scheduled(
      identity = "expiry-sweep",
      every = "${tandem.expiry.every:60s}",
      delayed = "10s",
      concurrentExecution = ConcurrentExecution.SKIP)
  public Uni<Void> sweep() {
    return step("stores", stores.dropExpired(PORTION))
        .chain(() -> step("files", sweepFiles()))
        .chain(() -> step("uploads", uploads.expire(PORTION)))
        .chain(() -> step("bytes", leftovers.deleteCondemned(PORTION)));
  }

  /** Removes bytes that no row knows and no transaction noted. */
  @Scheduled(
      identity = "orphan-sweep",
      every = "${tandem.expiry.orphans-every:12h}",
      delayed = "60s",
      concurrentExecution = ConcurrentExecution.SKIP)
  public Uni<Void> sweepOrphans() {
    return step("orphans", leftovers.deleteOrphans());
  }

  private Uni<Void> sweepFiles() {
    return files
        .expired(PORTION)
        .onItem()
        .transformToMulti(found -> Multi.createFrom().iterable(found))
        .onItem()
        .transformToUniAndConcatenate(file -> files.deleteExpired(file.project(), file.id()))
        .collect()
        .last();
  }

  /** A step that fails is tried again by the next sweep and does not keep the others back. */
  private static Uni<Void> step(String what, Uni<Void> work) {
    return work.onFailure()
        .invoke(failure -> LOG.warnf("the sweep of %s failed: %s", what, failure))
        .onFailure()
        .recoverWithNull();
  }
}
