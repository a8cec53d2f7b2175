package dev.tandem.retrieval.index.pg;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.index.ChunkIndex;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.index.ChunkSearch.Scope;
import dev.tandem.retrieval.index.IndexedChunk;
import dev.tandem.retrieval.index.KeywordQuery;
import dev.tandem.retrieval.search.HybridSearch;
import dev.tandem.retrieval.search.SearchRequest;
import dev.tandem.retrieval.search.SearchRequest.Graph;
import dev.tandem.retrieval.search.SearchRequest.Ranker;
import dev.tandem.retrieval.search.SearchRequest.Weights;
import dev.tandem.retrieval.search.SearchedStores;
import dev.tandem.retrieval.search.SearchedStores.Store;
import dev.tandem.retrieval.search.TestStores;
import dev.tandem.retrieval.search.TestStores.TestStore;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a search takes inside the process beside embedding its query, on 10,000 chunks; and what a
 * scan and an HNSW index take by the number of chunks, which says from where on an index pays.
 *
 * <p>Words are made up and vectors random, unless {@code -Dtandem.benchmark.corpus=FILE} names a
 * corpus of JSON lines: then chunks and queries are pieces of its texts, and the vector of a chunk
 * is the embedding of its beginning. Random vectors are the worst that an HNSW index can be given.
 * Not part of the tests; run with {@code mvn -pl retrieval-svc -am test -Dtest=SearchBenchmark
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtandem.test-compiler=-XX:+TieredCompilation}.
 */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(SearchBenchmark.WithoutCare.class)
class SearchBenchmark {

  private static final int ROUNDS = 300;
  private static final int WARM_UP = 1_000;
  private static final int PER_FILE = 100;
  private static final int WORDS = 120;
  private static final int EMBEDDED_WORDS = 12;
  private static final List<List<String>> CORPUS = corpus();

  /** As many candidates as a hybrid search asks for. */
  private static final int POOL = 200;

  @Inject TestStores stores;
  @Inject ChunkIndex index;
  @Inject HybridSearch search;
  @Inject SearchedStores searched;
  @Inject Embeddings embeddings;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Inject
  @DataSource("retrieval")
  AgroalDataSource database;

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void searchesBesideItsEmbedding() throws Exception {
    TestStore test = stores.create();
    load(test, 10_000, CORPUS.isEmpty() ? this::random : this::embedded);
    createIndex(test);
    Store store = searched.find("default", test.id()).await().indefinitely();
    double[] embedding = new double[ROUNDS];
    double[] fresh = new double[ROUNDS];
    double[] again = new double[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      String one = words(12);
      String other = words(12);
      double a =
          millis(
              () ->
                  embeddings
                      .embed("default", embeddings.defaultModel(), List.of(one), Purpose.QUERY)
                      .await()
                      .indefinitely());
      double b = millis(() -> search.search(store, request(other)).await().indefinitely());
      double c = millis(() -> search.search(store, request(other)).await().indefinitely());
      if (i >= 0) {
        embedding[i] = a;
        fresh[i] = b;
        again[i] = c;
      }
    }
    System.out.printf(
        "in the process, 10000 chunks: search median %.1f ms, embedding alone %.1f ms, difference"
            + " %.1f ms; same query again %.1f ms (p90 %.1f)%n",
        quantile(fresh, .5),
        quantile(embedding, .5),
        quantile(fresh, .5) - quantile(embedding, .5),
        quantile(again, .5),
        quantile(again, .9));
  }

  @Test
  void scansOrUsesTheIndexBySize() throws Exception {
    PgChunkSearch scan = new PgChunkSearch(pool, new FixedConfig(Long.MAX_VALUE));
    PgChunkSearch hnsw = new PgChunkSearch(pool, new FixedConfig(0));
    for (int chunks : new int[] {1_000, 2_000, 4_000, 6_000, 8_000, 12_000, 16_000}) {
      TestStore test = stores.create();
      load(test, chunks, this::random);
      double exact = byMeaning(scan, test, chunks);
      createIndex(test);
      double indexed = byMeaning(hnsw, test, chunks);
      System.out.printf("%d chunks: scan %.2f ms, HNSW %.2f ms (median)%n", chunks, exact, indexed);
    }
  }

  private double byMeaning(PgChunkSearch how, TestStore test, int chunks) {
    Scope scope = new Scope(test.number(), chunks, null);
    KeywordQuery none = new KeywordQuery(new int[0], new float[0], new int[0]);
    double[] taken = new double[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      float[] vector = vector();
      double millis = millis(() -> how.byMeaning(scope, vector, none, POOL).await().indefinitely());
      if (i >= 0) {
        taken[i] = millis;
      }
    }
    return quantile(taken, .5);
  }

  private void createIndex(TestStore test) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create index if not exists chunks_%1$d_hnsw on retrieval.chunks_%1$d using hnsw (embedding halfvec_ip_ops)"
              .formatted(test.number()));
    }
  }

  private void load(TestStore test, int chunks, Function<List<String>, List<float[]>> vectors)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (int made = 0; made < chunks; made += PER_FILE) {
        FileRef file = stores.file(test, "Synthetic " + made, new JsonObject());
        List<String> texts = Stream.generate(() -> words(WORDS)).limit(PER_FILE).toList();
        List<float[]> vector = vectors.apply(texts);
        List<IndexedChunk> of = new ArrayList<>();
        for (int i = 0; i < PER_FILE; i++) {
          Chunk chunk = new Chunk(i, texts.get(i), "", 0, texts.get(i).length(), 0, 1);
          of.add(new IndexedChunk(chunk, vector.get(i)));
        }
        index.load(connection, file, "Synthetic " + made, new JsonObject(), of);
      }
      connection.commit();
      connection.setAutoCommit(true);
      settle(connection, test.number());
    }
  }

  /** What is done in the background within a minute of loading. */
  private static void settle(Connection connection, long storeNo) throws SQLException {
    IndexCare.fold(connection, storeNo);
    try (Statement statement = connection.createStatement()) {
      for (String table : List.of("chunks", "passages", "terms")) {
        statement.execute("vacuum analyze retrieval." + table + "_" + storeNo);
      }
    }
  }

  /**
   * So many words of one text, or made-up ones: the second half as often as the first, and so on.
   */
  private String words(int count) {
    if (!CORPUS.isEmpty()) {
      List<String> all = CORPUS.get(random.nextInt(CORPUS.size()));
      int from = random.nextInt(Math.max(1, all.size() - count));
      return String.join(" ", all.subList(from, Math.min(all.size(), from + count)));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("word").append((int) Math.pow(20_000, random.nextDouble())).append(' ');
    }
    return text.toString().strip();
  }

  private List<float[]> random(List<String> texts) {
    return texts.stream().map(text -> vector()).toList();
  }

  private List<float[]> embedded(List<String> texts) {
    return embeddings.embedPassages(
        "default", embeddings.defaultModel(), texts.stream().map(SearchBenchmark::begin).toList());
  }

  private static String begin(String text) {
    return Arrays.stream(text.split(" ")).limit(EMBEDDED_WORDS).collect(Collectors.joining(" "));
  }

  private static List<List<String>> corpus() {
    String file = System.getProperty("tandem.benchmark.corpus");
    if (file == null) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .map(line -> List.of(new JsonObject(line).getString("text").split("\\s+")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private float[] vector() {
    float[] vector = new float[384];
    double norm = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (random.nextDouble() + random.nextDouble() - 1);
      norm += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(norm);
    }
    return vector;
  }

  private static SearchRequest request(String query) {
    return new SearchRequest(List.of(query), 10, null, 0, Weights.DEFAULT, Graph.NONE, Ranker.AUTO);
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }

  /** Its indexes are made by the benchmark itself. */
  public static class WithoutCare implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.scheduler.enabled", "false");
    }
  }

  private record FixedConfig(long exactUpTo) implements IndexConfig {

    @Override
    public int keywordCandidates() {
      return 2_000;
    }

    @Override
    public double keywordShare() {
      return 0.05;
    }
  }
}
