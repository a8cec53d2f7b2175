package dev.tandem.generation.receipt;

import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Port to reading chains. An entry is seen only inside its project. */
public interface ReceiptArchive {

  /** The receipt of an answer. */
  Uni<Optional<StoredEntry>> find(String project, String id);

  /**
   * Receipts of answers, by time.
   *
   * @throws dev.tandem.api.error.ApiError 400 by the Uni when the cursor is no receipt
   */
  Uni<Page<StoredEntry>> list(String project, ReceiptFilter filter, PageRequest page);

  /** The chain's head and beginning; empty while nothing was ever appended. */
  Uni<Optional<Chain>> chain(String project);

  /** Entries of every kind behind this sequence number, in order. */
  Uni<List<StoredEntry>> following(String project, long sequence, int limit);

  /** Reads the archive as it is at one moment, whatever is appended or removed meanwhile. */
  <T> Uni<T> atOneMoment(Function<ReceiptArchive, Uni<T>> read);
}
