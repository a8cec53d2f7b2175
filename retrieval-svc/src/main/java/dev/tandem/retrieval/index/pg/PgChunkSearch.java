package dev.tandem.retrieval.index.pg;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.index.ChunkSearch;
import dev.tandem.retrieval.index.KeywordHit;
import dev.tandem.retrieval.index.KeywordQuery;
import dev.tandem.retrieval.index.StoredPassage;
import dev.tandem.retrieval.index.TermStatistics;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the tables of a store. */
@Singleton
public class PgChunkSearch implements ChunkSearch {

  private static final String UNDEFINED_TABLE = "42P01";

  private final Pool pool;
  private final IndexConfig config;

  PgChunkSearch(@ReactiveDataSource("retrieval") Pool pool, IndexConfig config) {
    this.pool = pool;
    this.config = config;
  }

  @Override
  public Uni<TermStatistics> statistics(long storeNo, int[] terms) {
    int[] asked = new int[terms.length + 1];
    asked[0] = StoreTables.CHUNKS_TERM;
    System.arraycopy(terms, 0, asked, 1, terms.length);
    Tuple parameters = Tuple.of(storeNo).addArrayOfInteger(StoreTables.boxed(asked));
    return rows(StoreTables.of(storeNo, SearchSql.STATISTICS), parameters)
        .map(
            rows -> {
              Map<Integer, Integer> counts = new HashMap<>();
              rows.forEach(row -> counts.merge(row.getInteger(0), row.getInteger(1), Integer::sum));
              int chunks = counts.getOrDefault(StoreTables.CHUNKS_TERM, 0);
              counts.remove(StoreTables.CHUNKS_TERM);
              return new TermStatistics(chunks, counts);
            });
  }

  @Override
  public Uni<List<KeywordHit>> byKeywords(Scope scope, KeywordQuery keywords, int limit) {
    if (keywords.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    Tuple parameters =
        Tuple.of(sparse(keywords))
            .addArrayOfInteger(StoreTables.boxed(rarest(scope.chunks(), keywords)));
    return rows(sql(SearchSql.BY_KEYWORDS, scope, limit, parameters), parameters)
        .map(rows -> rows.stream().map(PgChunkSearch::hit).toList());
  }

  @Override
  public Uni<List<Candidate>> byMeaning(
      Scope scope, float[] vector, KeywordQuery keywords, int limit) {
    boolean exact = scope.chunks() <= config.exactUpTo();
    return byMeaning(scope, vector, keywords, limit, exact)
        .chain(
            found ->
                // An index scan ends after so many tuples, and a rare filter may need more.
                found.size() >= Math.min(limit, scope.chunks()) || exact
                    ? Uni.createFrom().item(found)
                    : byMeaning(scope, vector, keywords, limit, true));
  }

  private Uni<List<Candidate>> byMeaning(
      Scope scope, float[] vector, KeywordQuery keywords, int limit, boolean exact) {
    Tuple parameters =
        Tuple.tuple().addArrayOfFloat(StoreTables.boxed(vector)).addString(sparse(keywords));
    String sql = exact ? SearchSql.BY_MEANING_EXACTLY : SearchSql.BY_MEANING;
    return rows(sql(sql, scope, limit, parameters), parameters)
        .map(rows -> rows.stream().map(PgChunkSearch::candidate).toList());
  }

  @Override
  public Uni<List<Link>> linked(LinkQuery query) {
    Tuple parameters =
        Tuple.tuple()
            .addArrayOfFloat(StoreTables.boxed(query.vector()))
            .addString(sparse(query.keywords()))
            .addArrayOfLong(query.parents().toArray(Long[]::new))
            .addArrayOfInteger(StoreTables.boxed(query.names()));
    return rows(sql(SearchSql.LINKED, query.scope(), query.limit(), parameters), parameters)
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Link(
                                row.getLong("parent"),
                                Link.Kind.values()[row.getInteger("kind")],
                                candidate(row)))
                    .toList());
  }

  @Override
  public Uni<List<StoredPassage>> passages(long storeNo, Collection<Long> chunkNos) {
    return rows(
            StoreTables.of(storeNo, SearchSql.PASSAGES),
            Tuple.tuple().addArrayOfLong(chunkNos.toArray(Long[]::new)))
        .map(rows -> rows.stream().map(PgChunkSearch::passage).toList());
  }

  /**
   * The rarest terms that together are in few enough chunks: whatever has only commoner ones scores
   * too low to matter.
   */
  private int[] rarest(long chunks, KeywordQuery keywords) {
    long budget = Math.max(config.keywordCandidates(), (long) (chunks * config.keywordShare()));
    Integer[] order = StoreTables.boxed(keywords.frequencies());
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      positions.add(i);
    }
    positions.sort((a, b) -> Integer.compare(order[a], order[b]));
    List<Integer> kept = new ArrayList<>();
    long candidates = 0;
    for (int position : positions) {
      candidates += keywords.frequencies()[position];
      if (!kept.isEmpty() && candidates > budget) {
        break;
      }
      kept.add(keywords.terms()[position]);
    }
    return kept.stream().mapToInt(Integer::intValue).toArray();
  }

  private Uni<RowSet<Row>> rows(String sql, Tuple parameters) {
    return pool.preparedQuery(sql)
        .execute(parameters)
        .onFailure(PgChunkSearch::isDropped)
        .recoverWithUni(() -> pool.query("select where false").execute());
  }

  private static boolean isDropped(Throwable failure) {
    return failure instanceof PgException pg && UNDEFINED_TABLE.equals(pg.getSqlState());
  }

  /** The statement with its holes filled in; appends the filter's parameters. */
  private static String sql(String text, Scope scope, int limit, Tuple parameters) {
    String whole =
        text.replace("{filter}", FilterSql.condition(scope.filter(), parameters))
            .replace("{limit}", Integer.toString(limit));
    return StoreTables.of(scope.storeNo(), whole);
  }

  private static String sparse(KeywordQuery keywords) {
    return StoreTables.sparsevec(TermAnalyzer.IDS, keywords.terms(), keywords.weights());
  }

  private static Candidate candidate(Row row) {
    return new Candidate(
        row.getLong("chunk_no"),
        row.getLong("file_no"),
        row.getDouble("dense"),
        row.getDouble("keyword"));
  }

  private static KeywordHit hit(Row row) {
    return new KeywordHit(
        row.getLong("chunk_no"),
        row.getLong("file_no"),
        row.getDouble("keyword"),
        StoreTables.halfvec(row.getBuffer("embedding").getBytes()));
  }

  private static StoredPassage passage(Row row) {
    return new StoredPassage(
        row.getLong("chunk_no"),
        row.getString("title"),
        new Chunk(
            row.getInteger("ordinal"),
            row.getString("body"),
            row.getString("context"),
            row.getInteger("start_byte"),
            row.getInteger("end_byte"),
            row.getInteger("page"),
            row.getInteger("line")));
  }
}
