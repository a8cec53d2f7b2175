package dev.tandem.retrieval.search;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.index.IndexedChunk;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes stores with files in them, past the HTTP API and its queue. */
@ApplicationScoped
public class TestStores {

  private final Pool pool;
  private final AgroalDataSource database;
  private final ChunkIndex index;
  private final Embeddings embeddings;

  TestStores(
      @ReactiveDataSource("retrieval") Pool pool,
      @DataSource("retrieval") AgroalDataSource database,
      ChunkIndex index,
      Embeddings embeddings) {
    this.pool = pool;
    this.database = database;
    this.index = index;
    this.embeddings = embeddings;
  }

  /** An empty store of the default project. */
  public TestStore create() {
    return create("default");
  }

  /** An empty store. */
  public TestStore create(String project) {
    String id = "vs_" + UUID.randomUUID().toString().replace("-", "");
    int dimensions = embeddings.defaultModel().dimensions();
    long number =
        insert(
            """
            insert into retrieval.vector_stores (id, project, name, model, dimensions)
            values (?, ?, 'test', ?, ?) returning store_no
            """,
            id,
            project,
            embeddings.defaultModel().name(),
            dimensions);
    index.create(pool, number, dimensions).await().indefinitely();
    return new TestStore(id, number);
  }

  /** Adds a file whose paragraphs become its chunks; answers its reference. */
  public FileRef add(TestStore store, String title, JsonObject attributes, String... paragraphs) {
    FileRef file = file(store, title, attributes);
    load(file, title, attributes, paragraphs);
    return file;
  }

  /** A file without chunks. */
  public FileRef file(TestStore store, String title, JsonObject attributes) {
    long fileNo = file(title);
    insert(
        """
        insert into retrieval.vector_store_files (store_no, file_no, status, source, attributes)
        values (?, ?, 'completed', 'file', ?::jsonb) returning entry_no
        """,
        store.number(),
        fileNo,
        attributes.encode());
    return new FileRef(store.number(), fileNo);
  }

  /** Loads, or loads again, the chunks of a file. */
  public void load(FileRef file, String title, JsonObject attributes, String... paragraphs) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      index.load(connection, file, title, attributes, chunks(title, List.of(paragraphs)));
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes a file's chunks. */
  public void remove(FileRef file) {
    index.remove(pool, file).await().indefinitely();
  }

  /** Runs a statement with one number in its answer. */
  public long number(String sql, Object... parameters) {
    return insert(sql, parameters);
  }

  private long file(String title) {
    return insert(
        """
        insert into retrieval.files (id, project, filename, purpose, bytes, sha256)
        values (?, 'default', ?, 'assistants', 1, '\\x00') returning file_no
        """,
        "file-" + UUID.randomUUID(),
        title + ".txt");
  }

  private List<IndexedChunk> chunks(String title, List<String> paragraphs) {
    List<IndexedChunk> chunks = new ArrayList<>();
    int start = 0;
    for (String paragraph : paragraphs) {
      int end = start + paragraph.getBytes(StandardCharsets.UTF_8).length;
      Chunk chunk = new Chunk(chunks.size(), paragraph, title, start, end, 0, chunks.size() + 1);
      List<float[]> vectors =
          embeddings.embedPassages(
              "default", embeddings.defaultModel(), List.of(chunk.indexedText()));
      chunks.add(new IndexedChunk(chunk, vectors.getFirst()));
      start = end + 1;
    }
    return chunks;
  }

  private long insert(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store for a test. */
  public record TestStore(String id, long number) {}
}
