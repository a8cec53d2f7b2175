package dev.tandem.retrieval.vectorstores;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.ingest.IngestionRequests;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts files into stores. Attaching a file that is in the store already ingests it again with the
 * new attributes and chunking: the entry's generation rises, and an ingestion of an earlier one can
 * no longer complete.
 */
@ApplicationScoped
public class Attachments {

  private static final String ATTACH =
      """
      with wanted as (
        select * from jsonb_to_recordset($4::jsonb)
          as w(place int, id text, attributes jsonb, size int, overlap int)),
      found as (
        select f.file_no, w.* from wanted w join retrieval.files f on f.id = w.id
        where f.project = $2 and (f.expires_at is null or f.expires_at > now())
        for key share of f)
      insert into retrieval.vector_store_files as v
        (store_no, file_no, batch_no, attributes, chunk_size, chunk_overlap)
      select $1, file_no, $3, attributes, size, overlap from found order by place
      on conflict (store_no, file_no) do update set
        generation = v.generation + 1, status = 'in_progress', error_code = null,
        error_message = null, batch_no = excluded.batch_no, attributes = excluded.attributes,
        chunk_size = excluded.chunk_size, chunk_overlap = excluded.chunk_overlap
      returning v.entry_no, (select f.id from retrieval.files f where f.file_no = v.file_no) as id
      """;

  private final IngestionRequests ingestion;

  public Attachments(IngestionRequests ingestion) {
    this.ingestion = ingestion;
  }

  /** A file on its way into a store. */
  public record Attachment(String fileId, JsonObject attributes, ChunkingStrategy strategy) {}

  /**
   * Attaches files and queues their ingestion, inside the caller's transaction.
   *
   * @param batchNo the batch they come with, or null
   * @return the numbers of the entries
   * @throws ApiError 404 when the project lacks one of the files
   */
  Uni<List<Long>> attach(
      SqlClient tx, String project, long storeNo, Long batchNo, List<Attachment> files) {
    if (files.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    Map<String, Attachment> byId = new LinkedHashMap<>();
    files.forEach(file -> byId.put(file.fileId(), file));
    Tuple values =
        Tuple.tuple()
            .addLong(storeNo)
            .addString(project)
            .addLong(batchNo)
            .addValue(wanted(byId.values()));
    return lock(tx, storeNo)
        .chain(() -> tx.preparedQuery(ATTACH).execute(values))
        .map(
            rows -> {
              List<Long> entries = new ArrayList<>();
              rows.forEach(
                  row -> {
                    entries.add(row.getLong("entry_no"));
                    byId.remove(row.getString("id"));
                  });
              if (!byId.isEmpty()) {
                throw ApiError.notFound("file", byId.keySet().iterator().next());
              }
              return entries;
            })
        .call(entries -> ingestion.enqueue(tx, storeNo, entries));
  }

  private static JsonArray wanted(Iterable<Attachment> files) {
    JsonArray wanted = new JsonArray();
    for (Attachment file : files) {
      JsonObject row =
          new JsonObject()
              .put("place", wanted.size())
              .put("id", file.fileId())
              .put("attributes", file.attributes());
      if (file.strategy() instanceof ChunkingStrategy.Static sizes) {
        row.put("size", sizes.maxChunkSizeTokens()).put("overlap", sizes.chunkOverlapTokens());
      }
      wanted.add(row);
    }
    return wanted;
  }

  /** Keeps the store from being deleted meanwhile, before any entry is locked; then touches it. */
  private static Uni<Void> lock(SqlClient tx, long storeNo) {
    return tx.preparedQuery(
            "select 1 from retrieval.vector_stores where store_no = $1 for key share")
        .execute(Tuple.of(storeNo))
        .invoke(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.invalid(
                    "vector_store_id", "The vector store has just been deleted.");
              }
            })
        .chain(
            () ->
                tx.preparedQuery(
                        """
                        update retrieval.vector_stores set last_active_at = now()
                        where store_no = $1 and last_active_at < now() - interval '1 second'""")
                    .execute(Tuple.of(storeNo)))
        .replaceWithVoid();
  }

  /** To be called once the transaction is committed. */
  void announce() {
    ingestion.announce();
  }
}
