package dev.tandem.retrieval.index.pg;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.IndexedChunk;
import dev.tandem.retrieval.keyword.Bm25;
import dev.tandem.retrieval.keyword.Names;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import dev.tandem.retrieval.keyword.Terms;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes chunks into the tables of their store. */
@Singleton
public class PgChunkIndex implements ChunkIndex {

  /** Rows are handed to the database in pieces of about this many bytes. */
  private final TermAnalyzer analyzer;

  public PgChunkIndex(TermAnalyzer analyzer) {
    this.analyzer = analyzer;
  }

  @Override
  public Uni<Void> create(SqlClient transaction, long storeNo, int dimensions) {
    return transaction
        .preparedQuery("select retrieval.create_chunk_tables($1, $2)")
        .execute(Tuple.of(storeNo, dimensions))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> drop(SqlClient transaction, long storeNo) {
    // The lock keeps a fold in flight from writing counts back after they are deleted here.
    return transaction
        .preparedQuery("select pg_advisory_xact_lock($1, $2)")
        .execute(Tuple.of(StoreTables.LOCKS, StoreTables.lock(storeNo)))
        .chain(
            () ->
                transaction
                    .preparedQuery("select retrieval.drop_chunk_tables($1)")
                    .execute(Tuple.of(storeNo)))
        .chain(
            () ->
                transaction
                    .preparedQuery("delete from retrieval.term_deltas where store_no = $1")
                    .execute(Tuple.of(storeNo)))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> remove(SqlClient transaction, FileRef file) {
    return transaction
        .preparedQuery(StoreTables.of(file.storeNo(), StoreTables.REMOVE).formatted("$1", "$2"))
        .execute(Tuple.of(file.fileNo(), file.storeNo()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> setAttributes(SqlClient transaction, FileRef file, JsonObject attributes) {
    return transaction
        .preparedQuery(
            StoreTables.of(
                file.storeNo(),
                "update retrieval.chunks_{store} set attributes = $2 where file_no = $1"))
        .execute(Tuple.of(file.fileNo(), attributes))
        .replaceWithVoid();
  }

  @Override
  public void load(
      Connection transaction,
      FileRef file,
      String title,
      JsonObject attributes,
      List<IndexedChunk> chunks)
      throws SQLException {
    removeOld(transaction, file);
    if (chunks.isEmpty()) {
      return;
    }
    long[] numbers = chunkNumbers(transaction, chunks.size());
    Map<Integer, Integer> counts = new TreeMap<>();
    counts.put(StoreTables.CHUNKS_TERM, chunks.size());
    copyChunks(transaction, new Load(file, title, attributes.encode(), chunks, numbers), counts);
    copyPassages(transaction, file.storeNo(), title, chunks, numbers);
    addCounts(transaction, file.storeNo(), counts);
  }

  private static void removeOld(Connection transaction, FileRef file) throws SQLException {
    try (PreparedStatement remove =
        transaction.prepareStatement(
            StoreTables.of(file.storeNo(), StoreTables.REMOVE).formatted("?", "?"))) {
      remove.setLong(1, file.fileNo());
      remove.setLong(2, file.storeNo());
      remove.execute();
    }
  }

  private static long[] chunkNumbers(Connection transaction, int count) throws SQLException {
    try (PreparedStatement next =
        transaction.prepareStatement(
            "select nextval('retrieval.chunk_numbers') from generate_series(1, ?)")) {
      next.setInt(1, count);
      long[] numbers = new long[count];
      try (ResultSet rows = next.executeQuery()) {
        for (int i = 0; rows.next(); i++) {
          numbers[i] = rows.getLong(1);
        }
      }
      return numbers;
    }
  }

  private void copyChunks(Connection transaction, Load load, Map<Integer, Integer> counts)
      throws SQLException {
    String sql =
        StoreTables.of(
            load.file().storeNo(),
            """
            copy retrieval.chunks_{store} (chunk_no, file_no, titles, embedding, keywords,
              terms, mentions, attributes) from stdin (format binary)
            """);
    try (CopyStream copy = CopyStream.open(transaction, sql)) {
      for (int i = 0; i < load.numbers().length; i++) {
        IndexedChunk indexed = load.chunks().get(i);
        Terms terms = analyzer.analyze(indexed.chunk().indexedText());
        for (int id : terms.ids()) {
          counts.merge(id, 1, Integer::sum);
        }
        copy.rows()
            .row(8)
            .int8(load.numbers()[i])
            .int8(load.file().fileNo())
            .int4Array(Names.titles(load.title(), indexed.chunk()))
            .halfvec(indexed.embedding())
            .sparsevec(TermAnalyzer.IDS, terms.ids(), Bm25.weights(terms))
            .int4Array(terms.ids())
            .int4Array(Names.mentions(indexed.chunk().text()))
            .jsonb(load.attributes());
        copy.flushWhenLarge();
      }
      copy.finish();
    }
  }

  private static void copyPassages(
      Connection transaction, long storeNo, String title, List<IndexedChunk> chunks, long[] numbers)
      throws SQLException {
    String sql =
        StoreTables.of(
            storeNo,
            """
            copy retrieval.passages_{store} (chunk_no, ordinal, start_byte, end_byte, page,
              line, title, context, body) from stdin (format binary)
            """);
    try (CopyStream copy = CopyStream.open(transaction, sql)) {
      for (int i = 0; i < numbers.length; i++) {
        Chunk chunk = chunks.get(i).chunk();
        copy.rows()
            .row(9)
            .int8(numbers[i])
            .int4(chunk.ordinal())
            .int4(chunk.startByte())
            .int4(chunk.endByte())
            .int4(chunk.page())
            .int4(chunk.line())
            .text(title)
            .text(chunk.context())
            .text(chunk.text());
        copy.flushWhenLarge();
      }
      copy.finish();
    }
  }

  private static void addCounts(Connection transaction, long storeNo, Map<Integer, Integer> counts)
      throws SQLException {
    try (PreparedStatement add =
        transaction.prepareStatement(
            "insert into retrieval.term_deltas (store_no, terms, counts) values (?, ?, ?)")) {
      add.setLong(1, storeNo);
      add.setObject(2, counts.keySet().stream().mapToInt(Integer::intValue).toArray());
      add.setObject(3, counts.values().stream().mapToInt(Integer::intValue).toArray());
      add.executeUpdate();
    }
  }

  private record Load(
      FileRef file, String title, String attributes, List<IndexedChunk> chunks, long[] numbers) {}
}
