package dev.tandem.generation.receipt;

import dev.tandem.api.error.ApiError;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Computes a chain again. */
@ApplicationScoped
public class ReceiptVerification {

  /** Each keeps a core and a database connection busy. */
  private static final int AT_ONCE = 2;

  private final ReceiptArchive archive;
  private final Semaphore free = new Semaphore(AT_ONCE);

  public ReceiptVerification(ReceiptArchive archive) {
    this.archive = archive;
  }

  /**
   * Goes along the project's whole chain, as it is at this moment.
   *
   * @param noted a head that was noted earlier
   * @return fails with {@link ApiError} 429 while others are being verified
   */
  public Uni<Verification> verify(String project, Optional<Link> noted) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!free.tryAcquire()) {
                throw ApiError.rateLimited(
                    "Other chains of receipts are being verified. Try again when they are done.");
              }
              return archive
                  .atOneMoment(snapshot -> verify(snapshot, project, noted))
                  .onTermination()
                  .invoke(() -> free.release());
            });
  }

  private static Uni<Verification> verify(
      ReceiptArchive snapshot, String project, Optional<Link> noted) {
    return snapshot
        .chain(project)
        .map(chain -> new ChainCheck(chain.orElse(Chain.EMPTY), noted))
        .chain(
            check ->
                ChainReading.pages(snapshot, project)
                    // Hashing keeps a core busy: not on an event loop.
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(page -> page.forEach(check::accept))
                    .collect()
                    .last()
                    .map(last -> check.result()));
  }
}
