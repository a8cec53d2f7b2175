package dev.tandem.retrieval.fake;

import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.IndexedChunk;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Chunks in one plain table, inside the caller's transactions like the real ones. */
@Alternative
@ApplicationScoped
public class FakeIndex implements ChunkIndex {

  private static final String TABLE =
      """
      create table if not exists retrieval.fake_chunks
        (store_no bigint, file_no bigint, ordinal int, text text, attributes jsonb)""";

  @Override
  public Uni<Void> create(SqlClient transaction, long storeNo, int dimensions) {
    return transaction.query(TABLE).execute().replaceWithVoid();
  }

  @Override
  public Uni<Void> drop(SqlClient transaction, long storeNo) {
    return transaction
        .preparedQuery("delete from retrieval.fake_chunks where store_no = $1")
        .execute(Tuple.of(storeNo))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> remove(SqlClient transaction, FileRef file) {
    return transaction
        .preparedQuery("delete from retrieval.fake_chunks where store_no = $1 and file_no = $2")
        .execute(Tuple.of(file.storeNo(), file.fileNo()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> setAttributes(SqlClient transaction, FileRef file, JsonObject attributes) {
    return transaction
        .preparedQuery(
            "update retrieval.fake_chunks set attributes = $3 where store_no = $1 and file_no = $2")
        .execute(Tuple.of(file.storeNo(), file.fileNo(), attributes))
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
    try (PreparedStatement delete =
            transaction.prepareStatement(
                "delete from retrieval.fake_chunks where store_no = ? and file_no = ?");
        PreparedStatement insert =
            transaction.prepareStatement(
                "insert into retrieval.fake_chunks values (?, ?, ?, ?, ?::jsonb)")) {
      delete.setLong(1, file.storeNo());
      delete.setLong(2, file.fileNo());
      delete.executeUpdate();
      for (IndexedChunk chunk : chunks) {
        insert.setLong(1, file.storeNo());
        insert.setLong(2, file.fileNo());
        insert.setInt(3, chunk.chunk().ordinal());
        insert.setString(4, chunk.chunk().text());
        insert.setString(5, attributes.encode());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
