package dev.tandem.benchmarks;

import dev.tandem.postgres.EmbeddedPostgres;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.index.IndexedChunk;
import dev.tandem.retrieval.index.pg.PgChunkIndex;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;

/**
 * How fast chunks are loaded, by the same code that ingestion uses, with synthetic text and
 * vectors: analysis, term weights, names, COPY, commit. The database is durable (fsync on) and
 * empty, or the one of {@code --jdbc}, where the store can be searched over HTTP afterwards.
 *
 * <p>Options: {@code --chunks 100000 --per-file 100 --words 40 --threads 2 --jdbc URL}.
 */
final class LoadSpeed {

  private static final int DIMENSIONS = 384;
  private static final int VOCABULARY = 20_000;

  private final String url;
  private final Arguments arguments;
  private final PgChunkIndex index = new PgChunkIndex(new TermAnalyzer());

  private LoadSpeed(String url, Arguments arguments) {
    this.url = url;
    this.arguments = arguments;
  }

  public static void main(String... words) throws Exception {
    Arguments arguments = Arguments.of(words);
    String url = arguments.others().get("jdbc");
    if (url != null) {
      new LoadSpeed(url, arguments).run();
      return;
    }
    Path folder = Files.createTempDirectory("tandem-load-speed");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      postgres.createDatabase("load_speed");
      String own =
          postgres.jdbcUrl("load_speed")
              + "?user="
              + postgres.username()
              + "&password="
              + postgres.password();
      Flyway.configure()
          .dataSource(own, null, null)
          .locations("classpath:db/retrieval")
          .defaultSchema("retrieval")
          .createSchemas(true)
          .load()
          .migrate();
      new LoadSpeed(own, arguments).run();
    }
  }

  private void run() throws Exception {
    int chunks = arguments.number("chunks", 100_000);
    int perFile = arguments.number("per-file", 100);
    int threads = arguments.number("threads", 2);
    long store = createStore(chunks);
    List<List<IndexedChunk>> files = synthesize(chunks, perFile);
    long start = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int part = 0; part < threads; part++) {
        int first = part;
        parts.add(pool.submit(() -> load(store, files, first, threads)));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "load: %d chunks of %d words, %d a file, %d threads: %.1f s, %.0f chunks/s%n",
        chunks, arguments.number("words", 40), perFile, threads, seconds, chunks / seconds);
  }

  private Void load(long store, List<List<IndexedChunk>> files, int first, int step)
      throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      for (int i = first; i < files.size(); i += step) {
        long file = createFile(connection, store, i);
        index.load(
            connection,
            new FileRef(store, file),
            "Synthetic " + i,
            new JsonObject().put("number", i),
            files.get(i));
        connection.commit();
      }
    }
    return null;
  }

  private long createStore(int chunks) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      String id = "vs_synthetic" + chunks + "x" + System.currentTimeMillis();
      long store =
          insert(
              connection,
              """
              insert into retrieval.vector_stores (id, project, name, model, dimensions)
              values (?, 'default', 'synthetic', 'bge-small-en-v1.5', ?) returning store_no
              """,
              id,
              DIMENSIONS);
      try (PreparedStatement create =
          connection.prepareStatement("select retrieval.create_chunk_tables(?, ?)")) {
        create.setLong(1, store);
        create.setInt(2, DIMENSIONS);
        create.execute();
      }
      System.out.println("store " + id);
      return store;
    }
  }

  private static long createFile(Connection connection, long store, int number)
      throws SQLException {
    long file =
        insert(
            connection,
            """
            insert into retrieval.files (id, project, filename, purpose, bytes, sha256)
            values (?, 'default', ?, 'assistants', 1, '\\x00') returning file_no
            """,
            "file-synthetic" + store + "x" + number,
            "synthetic" + number + ".txt");
    insert(
        connection,
        """
        insert into retrieval.vector_store_files (store_no, file_no, status, source)
        values (?, ?, 'completed', 'file') returning entry_no
        """,
        store,
        file);
    return file;
  }

  private static long insert(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Words are drawn as in natural text (the second word half as often as the first, and so on). */
  private List<List<IndexedChunk>> synthesize(int chunks, int perFile) {
    SplittableRandom random = new SplittableRandom(7);
    int words = arguments.number("words", 40);
    List<List<IndexedChunk>> files = new ArrayList<>();
    for (int made = 0; made < chunks; made += perFile) {
      List<IndexedChunk> file = new ArrayList<>();
      for (int i = 0; i < Math.min(perFile, chunks - made); i++) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < words; word++) {
          int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
          text.append(word % 9 == 0 ? "Word" : "word").append(rank).append(' ');
        }
        Chunk chunk = new Chunk(i, text.toString().strip(), "", 0, text.length(), 0, 1);
        file.add(new IndexedChunk(chunk, vector(random)));
      }
      files.add(file);
    }
    return files;
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[DIMENSIONS];
    double norm = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (random.nextDouble() + random.nextDouble() - 1);
      norm += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] /= (float) Math.sqrt(norm);
    }
    return vector;
  }
}
