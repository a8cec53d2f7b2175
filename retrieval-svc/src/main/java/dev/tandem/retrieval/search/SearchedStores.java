package dev.tandem.retrieval.search;

import dev.tandem.api.error.ApiError;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What a search needs to know of stores and files. */
@Singleton
public class SearchedStores {

  private static final Logger LOG = Logger.getLogger(SearchedStores.class);
  private static final Duration ACTIVITY = Duration.ofMinutes(1);

  private static final String FIND =
      """
      select store_no, id, model,
        dropped_at is not null
          or coalesce(last_active_at + make_interval(days => expires_after_days) <= now(), false)
          as expired
      from retrieval.vector_stores
      where id = $1 and project = $2
      """;

  private static final String FILES =
      """
      select f.file_no, f.id, f.filename, e.source, e.attributes
      from retrieval.vector_store_files e
      join retrieval.files f on f.file_no = e.file_no
      where e.store_no = $1 and e.file_no = any($2::bigint[])
      """;

  // What is in a store is decided by its entries and by how often each was attached anew. The order
  // of their hashes does not matter, and no entry ever comes back under its number.
  private static final String MARKER =
      """
      select count(*) || '-'
        || to_hex(coalesce(bit_xor(hashint8extended(entry_no, generation)), 0)) as marker
      from retrieval.vector_store_files
      where store_no = $1 and status = 'completed'
      """;

  private static final String ACTIVE =
      "update retrieval.vector_stores set last_active_at = now() where store_no = $1";

  private final Pool pool;
  private final Map<Long, Instant> noted = new ConcurrentHashMap<>();
  private final Clock clock = Clock.systemUTC();

  SearchedStores(@ReactiveDataSource("retrieval") Pool pool) {
    this.pool = pool;
  }

  /**
   * The store with this id.
   *
   * @throws ApiError 404 when the project has none, 400 when it is expired
   */
  public Uni<Store> find(String project, String id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id, project))
        .map(
            rows -> {
              if (!rows.iterator().hasNext()) {
                throw ApiError.notFound("vector store", id);
              }
              Row row = rows.iterator().next();
              if (row.getBoolean("expired")) {
                throw ApiError.invalid(
                    "vector_store_id",
                    "vector_store_expired",
                    "Vector store '" + id + "' has expired and can no longer be searched.");
              }
              return new Store(
                  row.getLong("store_no"), row.getString("id"), project, row.getString("model"));
            });
  }

  /** These files inside the store, by number; those that are gone are left out. */
  public Uni<Map<Long, StoreFile>> files(long storeNo, Collection<Long> fileNos) {
    return pool.preparedQuery(FILES)
        .execute(Tuple.of(storeNo).addArrayOfLong(fileNos.toArray(Long[]::new)))
        .map(
            rows -> {
              Map<Long, StoreFile> files = new HashMap<>();
              rows.forEach(row -> files.put(row.getLong("file_no"), file(row)));
              return files;
            });
  }

  /**
   * Tells one content of the store from another: files that can be searched, and their versions.
   */
  public Uni<String> marker(Store store) {
    return pool.preparedQuery(MARKER)
        .execute(Tuple.of(store.number()))
        .map(rows -> rows.iterator().next().getString("marker"));
  }

  /** Notes that the store was used, at most once a minute and behind the caller's back. */
  public void used(Store store) {
    Instant now = clock.instant();
    Instant last = noted.get(store.number());
    if (last != null && last.plus(ACTIVITY).isAfter(now)) {
      return;
    }
    noted.put(store.number(), now);
    noted.values().removeIf(noting -> noting.plus(ACTIVITY).isBefore(now));
    pool.preparedQuery(ACTIVE)
        .execute(Tuple.of(store.number()))
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.debugf("could not note the use of %s: %s", store.id(), failure));
  }

  private static StoreFile file(Row row) {
    String source = row.getString("source");
    return new StoreFile(
        row.getString("id"),
        row.getString("filename"),
        source == null ? "file" : source,
        row.getJsonObject("attributes"));
  }

  /** A store that may be searched. */
  public record Store(long number, String id, String project, String model) {}

  /**
   * A file inside a store.
   *
   * @param source what byte offsets of its passages point into: {@code file} or {@code extracted}
   */
  public record StoreFile(String id, String filename, String source, JsonObject attributes) {}
}
