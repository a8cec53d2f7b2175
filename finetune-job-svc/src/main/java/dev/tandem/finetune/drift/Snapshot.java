package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A deployment and what its stores hold, at one moment.
 *
 * @param version of the deployment
 * @param model that it names
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Snapshot(int version, String model, List<String> stores, List<StoredFile> files) {

  public Snapshot {
    stores = List.copyOf(stores);
    files = List.copyOf(files);
  }

  /**
   * A file in a store.
   *
   * @param name as it was uploaded, or null when that is not known
   * @param createdAt when it came into the store, in seconds since 1970
   * @param status as the store tells it, {@code completed} when it can be searched
   * @param chunking how it is cut, as the store tells it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record StoredFile(
      String store, String id, String name, long createdAt, String status, String chunking) {}

  /** Ids of the files. */
  public Set<String> ids() {
    return files.stream().map(StoredFile::id).collect(Collectors.toSet());
  }
}
