package dev.tandem.generation.receipt;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Shows receipts, and removes their texts. */
@ApplicationScoped
public class ReceiptReading {

  private final ReceiptArchive archive;
  private final ReceiptLog log;
  private final Clock clock;

  public ReceiptReading(ReceiptArchive archive, ReceiptLog log, Clock clock) {
    this.archive = archive;
    this.log = log;
    this.clock = clock;
  }

  Uni<Page<Receipt>> list(String project, ReceiptFilter filter, PageRequest request) {
    return archive.list(project, filter, request).map(page -> page.map(Receipt::of, Receipt::id));
  }

  /**
   * @throws ApiError 404 by the Uni
   */
  Uni<Receipt> find(String project, String id) {
    return archive
        .find(project, id)
        .map(found -> found.map(Receipt::of).orElseThrow(() -> ApiError.notFound("receipt", id)));
  }

  /**
   * Removes the texts of the receipt, and shows it as it is then.
   *
   * @throws ApiError 404 by the Uni
   */
  Uni<Receipt> redact(String project, String id) {
    return log.redact(project, id, clock.instant()).chain(() -> find(project, id));
  }
}
