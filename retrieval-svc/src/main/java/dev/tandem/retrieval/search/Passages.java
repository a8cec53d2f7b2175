package dev.tandem.retrieval.search;

import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.index.StoredPassage;
import dev.tandem.retrieval.search.SearchedStores.Store;
import dev.tandem.retrieval.search.SearchedStores.StoreFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts together what the index and the files' rows say. */
final class Passages {

  private Passages() {}

  /** In the order of {@code wanted}; what was deleted between the two reads is left out. */
  static List<Passage> join(
      Store store,
      Map<Long, Scored> wanted,
      List<StoredPassage> stored,
      Map<Long, StoreFile> files) {
    Map<Long, StoredPassage> byNumber = new HashMap<>();
    stored.forEach(passage -> byNumber.put(passage.chunkNo(), passage));
    return wanted.values().stream()
        .map(
            scored -> {
              Candidate candidate = scored.candidate();
              StoredPassage passage = byNumber.get(candidate.chunkNo());
              StoreFile file = files.get(candidate.fileNo());
              return passage == null || file == null ? null : passage(store, file, passage, scored);
            })
        .filter(Objects::nonNull)
        .toList();
  }

  private static Passage passage(Store store, StoreFile file, StoredPassage stored, Scored scored) {
    return new Passage(
        store,
        file,
        stored.chunkNo(),
        stored.title(),
        stored.chunk(),
        scored.score(),
        scored.candidate().dense(),
        scored.candidate().keyword(),
        Double.NaN);
  }
}
