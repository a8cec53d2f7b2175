package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The export of a chain that is far too long to be held. */
class ReceiptExportTest {

  private static final long ENTRIES = 100_000;

  private final LongArchive archive = new LongArchive();

  /** Makes entries up when they are read, and counts the reads. */
  private static final class LongArchive implements ReceiptArchive {

    private int reads;
    private long rows;

    @Override
    public Uni<List<StoredEntry>> following(String project, long sequence, int limit) {
      reads++;
      long first = Math.max(0, sequence) + 1;
      List<StoredEntry> page =
          LongStream.rangeClosed(first, Math.min(ENTRIES, first + limit - 1))
              .mapToObj(LongArchive::entry)
              .toList();
      rows += page.size();
      return Uni.createFrom().item(page);
    }

    private static StoredEntry entry(long sequence) {
      return new StoredEntry(
          "rcpt_" + sequence,
          "project",
          Kind.ANSWER,
          Instant.EPOCH,
          new Entry.Columns(null, null, null, null),
          new byte[32],
          new Link(sequence, new byte[32]),
          "{}",
          Optional.empty(),
          false);
    }

    @Override
    public Uni<Optional<StoredEntry>> find(String project, String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Page<StoredEntry>> list(String project, ReceiptFilter filter, PageRequest page) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<Chain>> chain(String project) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> Uni<T> atOneMoment(Function<ReceiptArchive, Uni<T>> read) {
      return read.apply(this);
    }
  }

  private static long count(List<byte[]> pieces) {
    return pieces.stream()
        .flatMap(piece -> new String(piece, StandardCharsets.UTF_8).lines())
        .count();
  }

  @Test
  void readsNoMoreThanASlowReaderTakes() {
    AssertSubscriber<byte[]> reader =
        new ReceiptExport(archive)
            .lines("project")
            .subscribe()
            .withSubscriber(AssertSubscriber.create(0));
    assertTrue(archive.reads <= 1, "read " + archive.reads + " pages before any was asked for");

    for (int taken = 1; taken <= 5; taken++) {
      reader.request(1);
      reader.awaitItems(taken);
      assertTrue(archive.reads <= taken + 1, "read " + archive.reads + " pages for " + taken);
      assertTrue(archive.rows < ENTRIES / 10, "holds " + archive.rows + " rows");
    }

    reader.cancel();
    int reads = archive.reads;
    reader.request(100);
    assertEquals(reads, archive.reads, "nothing is read for a reader who left");
  }

  @Test
  void givesAReaderWhoKeepsUpEveryEntryAndTheEnd() {
    List<byte[]> pieces =
        new ReceiptExport(archive).lines("project").collect().asList().await().indefinitely();

    assertEquals(ENTRIES + 1, count(pieces));
    assertEquals(
        "{\"object\":\"receipt.export_end\",\"entries\":" + ENTRIES + "}\n",
        new String(pieces.getLast(), StandardCharsets.UTF_8));
  }
}
