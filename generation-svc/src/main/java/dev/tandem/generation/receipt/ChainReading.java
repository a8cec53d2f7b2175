package dev.tandem.generation.receipt;

import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A chain read in pages, each when it is asked for. */
final class ChainReading {

  private static final int PAGE = 500;

  private ChainReading() {}

  /** All entries, in order. */
  static Multi<List<StoredEntry>> pages(ReceiptArchive archive, String project) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicLong(Long.MIN_VALUE),
            read ->
                archive
                    .following(project, read.get(), PAGE)
                    .invoke(
                        page -> {
                          if (!page.isEmpty()) {
                            read.set(page.getLast().link().sequence());
                          }
                        }))
        .until(List::isEmpty);
  }
}
