package dev.tandem.retrieval.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every blob store does. */
public abstract class BlobStoreContract {

  /** A new store without blobs. */
  protected abstract BlobStore store() throws IOException;

  @Test
  void keepsBytesAndTakesThemFromTheIncomingFolder() throws IOException {
    BlobStore store = store();
    Path incoming = incoming(store, "some bytes");
    store.keep("file-a", incoming);
    assertEquals("some bytes", Files.readString(store.read("file-a")));
    assertFalse(Files.exists(incoming));
  }

  @Test
  void replacesABlobOfTheSameName() throws IOException {
    BlobStore store = store();
    store.keep("file-a", incoming(store, "old"));
    store.keep("file-a", incoming(store, "new"));
    assertEquals("new", Files.readString(store.read("file-a")));
  }

  @Test
  void joinsBlobsInTheOrderGiven() throws IOException {
    BlobStore store = store();
    store.keep("part-1", incoming(store, "one,"));
    store.keep("part-2", incoming(store, "two,"));
    store.join("whole", List.of("part-2", "part-1"));
    assertEquals("two,one,", Files.readString(store.read("whole")));
    assertEquals("one,", Files.readString(store.read("part-1")));
    assertEquals(0, leftIncoming(store));
  }

  @Test
  void leavesNothingWhenAJoinFails() throws IOException {
    BlobStore store = store();
    store.keep("part-1", incoming(store, "one"));
    assertThrows(NoSuchFileException.class, () -> store.join("whole", List.of("part-1", "part-2")));
    assertThrows(NoSuchFileException.class, () -> store.read("whole"));
    assertEquals(0, leftIncoming(store));
  }

  @Test
  void deletesOnceAndDoesNotMindASecondTime() throws IOException {
    BlobStore store = store();
    store.keep("file-a", incoming(store, "x"));
    store.delete("file-a");
    store.delete("file-a");
    assertThrows(NoSuchFileException.class, () -> store.read("file-a"));
  }

  @Test
  void refusesNamesThatCouldBePaths() throws IOException {
    BlobStore store = store();
    for (String name : List.of("", "..", "../x", "a/b", "a\\b", "/x", "a\0b", ".hidden")) {
      assertThrows(IllegalArgumentException.class, () -> store.read(name), name);
    }
  }

  @Test
  void listsBlobsByAgeButNotWhatIsOnItsWayIn() throws IOException {
    BlobStore store = store();
    store.keep("file-a", incoming(store, "x"));
    store.keep("file-b.text", incoming(store, "y"));
    incoming(store, "on its way");
    assertEquals(Set.of("file-a", "file-b.text"), olderThan(store, Instant.now().plusSeconds(60)));
    assertEquals(Set.of(), olderThan(store, Instant.now().minusSeconds(3_600)));
  }

  @Test
  void clearsWhatWasLeftOnItsWayInByAge() throws IOException {
    BlobStore store = store();
    Path left = incoming(store, "left");
    store.clearIncoming(Instant.now().minusSeconds(3_600));
    assertTrue(Files.exists(left));
    store.clearIncoming(Instant.now().plusSeconds(60));
    assertFalse(Files.exists(left));
  }

  private static Set<String> olderThan(BlobStore store, Instant time) throws IOException {
    Set<String> names = new HashSet<>();
    store.forEachOlderThan(time, names::add);
    return names;
  }

  private static Path incoming(BlobStore store, String text) throws IOException {
    return Files.writeString(Files.createTempFile(store.incoming(), "in", ".tmp"), text);
  }

  private static long leftIncoming(BlobStore store) throws IOException {
    try (Stream<Path> left = Files.list(store.incoming())) {
      return left.count();
    }
  }
}
