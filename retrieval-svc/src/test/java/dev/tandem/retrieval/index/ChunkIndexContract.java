package dev.tandem.retrieval.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every chunk index does. */
public abstract class ChunkIndexContract {

  protected static final int DIMENSIONS = 8;

  private static final AtomicLong NUMBERS = new AtomicLong(1_000_000);
  private static final JsonObject NONE = new JsonObject();

  private long store;

  /** What is loaded is committed when this returns. */
  protected abstract void load(
      FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks)
      throws Exception;

  /** Loads inside a transaction that is then rolled back. */
  protected abstract void loadAndRollBack(
      FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks)
      throws Exception;

  protected abstract void create(long storeNo);

  protected abstract void drop(long storeNo);

  protected abstract void remove(FileRef file);

  protected abstract void setAttributes(FileRef file, JsonObject attributes);

  /** Texts of a store's chunks whose attributes have this value, all of them for a null key. */
  protected abstract List<String> texts(long storeNo, String key, Object value);

  /** Everything that is kept for a store, in rows; settles what is done in the background first. */
  protected abstract long rows(long storeNo);

  @BeforeEach
  void createStore() {
    store = NUMBERS.incrementAndGet();
    create(store);
  }

  private FileRef file() {
    return new FileRef(store, NUMBERS.incrementAndGet());
  }

  protected static List<IndexedChunk> chunks(String... texts) {
    List<IndexedChunk> chunks = new ArrayList<>();
    for (String text : texts) {
      float[] vector = new float[DIMENSIONS];
      vector[Math.floorMod(text.hashCode(), DIMENSIONS)] = 1;
      chunks.add(
          new IndexedChunk(new Chunk(chunks.size(), text, "", 0, text.length(), 0, 1), vector));
    }
    return chunks;
  }

  @Test
  void keepsWhatWasLoaded() throws Exception {
    load(file(), "one", NONE, chunks("alpha", "beta"));
    load(file(), "two", NONE, chunks("gamma \u0000 🌿"));
    assertEquals(3, texts(store, null, null).size());
    assertTrue(texts(store, null, null).contains("alpha"));
  }

  @Test
  void replacesWhatAFileHadWhenItIsLoadedAgain() throws Exception {
    FileRef file = file();
    load(file, "one", NONE, chunks("alpha", "beta"));
    load(file, "one", NONE, chunks("gamma"));
    assertEquals(List.of("gamma"), texts(store, null, null));
  }

  @Test
  void acceptsAFileWithoutChunks() throws Exception {
    FileRef file = file();
    load(file, "one", NONE, chunks("alpha"));
    load(file, "one", NONE, List.of());
    assertEquals(List.of(), texts(store, null, null));
  }

  @Test
  void forgetsALoadThatIsRolledBack() throws Exception {
    loadAndRollBack(file(), "one", NONE, chunks("alpha"));
    assertEquals(0, rows(store));
  }

  @Test
  void leavesNothingOfAFileThatIsRemoved() throws Exception {
    FileRef gone = file();
    FileRef stays = file();
    load(gone, "one", NONE, chunks("alpha beta", "beta gamma"));
    load(stays, "two", NONE, chunks("beta"));
    long before = rows(store);
    remove(gone);
    assertEquals(List.of("beta"), texts(store, null, null));
    assertTrue(rows(store) < before);
    remove(stays);
    assertEquals(0, rows(store));
  }

  @Test
  void removesAFileTwiceWithoutHarm() throws Exception {
    FileRef file = file();
    load(file, "one", NONE, chunks("alpha"));
    remove(file);
    remove(file);
    remove(new FileRef(store, 0));
    assertEquals(0, rows(store));
  }

  @Test
  void changesTheAttributesOfOneFile() throws Exception {
    FileRef file = file();
    load(file, "one", new JsonObject().put("kind", "old"), chunks("alpha"));
    load(file(), "two", new JsonObject().put("kind", "old"), chunks("beta"));
    setAttributes(file, new JsonObject().put("kind", "new"));
    assertEquals(List.of("alpha"), texts(store, "kind", "new"));
    assertEquals(List.of("beta"), texts(store, "kind", "old"));
  }

  @Test
  void keepsStoresApart() throws Exception {
    long other = NUMBERS.incrementAndGet();
    create(other);
    load(file(), "one", NONE, chunks("alpha"));
    assertEquals(List.of(), texts(other, null, null));
  }

  @Test
  void dropsAStoreWithAllThatIsInIt() throws Exception {
    load(file(), "one", NONE, chunks("alpha"));
    drop(store);
    assertEquals(0, rows(store));
    assertThrows(Exception.class, () -> load(file(), "late", NONE, chunks("beta")));
    assertEquals(0, rows(store));
  }
}
