package dev.tandem.retrieval.transfer;

import dev.tandem.retrieval.files.StoredFile;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What is in a store, file by file. */
@ApplicationScoped
public class StoreContents {

  private static final String FILES =
      """
      select %s, f.sha256, v.attributes, v.chunk_size, v.chunk_overlap
      from retrieval.vector_store_files v join retrieval.files f using (file_no)
      where v.store_no = $1 and (f.expires_at is null or f.expires_at > now())
      order by v.entry_no"""
          .formatted(StoredFile.COLUMNS);

  private final Pool pool;

  public StoreContents(@ReactiveDataSource("retrieval") Pool pool) {
    this.pool = pool;
  }

  /**
   * A file in a store.
   *
   * @param chunkSize tokens of static chunking; null for auto
   */
  record Entry(
      StoredFile file,
      String sha256,
      JsonObject attributes,
      Integer chunkSize,
      Integer chunkOverlap) {}

  /** All that has not expired, whatever became of its ingestion, in the order it came. */
  Uni<List<Entry>> of(long storeNo) {
    return pool.preparedQuery(FILES)
        .execute(Tuple.of(storeNo))
        .map(
            rows -> {
              List<Entry> entries = new ArrayList<>();
              rows.forEach(row -> entries.add(entry(row)));
              return entries;
            });
  }

  private static Entry entry(Row row) {
    return new Entry(
        StoredFile.of(row),
        HexFormat.of().formatHex(row.getBuffer("sha256").getBytes()),
        row.getJsonObject("attributes"),
        row.getInteger("chunk_size"),
        row.getInteger("chunk_overlap"));
  }
}
