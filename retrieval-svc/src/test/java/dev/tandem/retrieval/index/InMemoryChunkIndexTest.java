package dev.tandem.retrieval.index;

import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the contract honest: the simplest thing that fulfils it. */
class InMemoryChunkIndexTest extends ChunkIndexContract {

  private final Map<Long, Map<Long, Loaded>> stores = new HashMap<>();

  @Override
  protected void create(long storeNo) {
    stores.put(storeNo, new HashMap<>());
  }

  @Override
  protected void drop(long storeNo) {
    stores.remove(storeNo);
  }

  @Override
  protected void load(
      FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks) {
    Map<Long, Loaded> store = stores.get(file.storeNo());
    if (store == null) {
      throw new IllegalStateException("no such store");
    }
    store.put(file.fileNo(), new Loaded(attributes, chunks));
  }

  @Override
  protected void loadAndRollBack(
      FileRef file, String title, JsonObject attributes, List<IndexedChunk> chunks) {}

  @Override
  protected void remove(FileRef file) {
    stores.get(file.storeNo()).remove(file.fileNo());
  }

  @Override
  protected void setAttributes(FileRef file, JsonObject attributes) {
    stores
        .get(file.storeNo())
        .computeIfPresent(file.fileNo(), (no, old) -> new Loaded(attributes, old.chunks()));
  }

  @Override
  protected List<String> texts(long storeNo, String key, Object value) {
    return stores.getOrDefault(storeNo, Map.of()).values().stream()
        .filter(loaded -> key == null || value.equals(loaded.attributes().getValue(key)))
        .flatMap(loaded -> loaded.chunks().stream())
        .map(chunk -> chunk.chunk().text())
        .toList();
  }

  @Override
  protected long rows(long storeNo) {
    return texts(storeNo, null, null).size();
  }

  private record Loaded(JsonObject attributes, List<IndexedChunk> chunks) {}
}
