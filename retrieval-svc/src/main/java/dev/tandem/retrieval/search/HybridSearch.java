package dev.tandem.retrieval.search;

import dev.tandem.api.observe.Segment;
import dev.tandem.api.observe.Stages;
import dev.tandem.api.observe.Trail;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.index.ChunkSearch;
import dev.tandem.retrieval.index.ChunkSearch.Scope;
import dev.tandem.retrieval.index.KeywordHit;
import dev.tandem.retrieval.index.KeywordQuery;
import dev.tandem.retrieval.index.TermStatistics;
import dev.tandem.retrieval.keyword.Bm25;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import dev.tandem.retrieval.keyword.Terms;
import dev.tandem.retrieval.search.SearchedStores.Store;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches a store by meaning and by keywords at once. The keyword side runs while the query is
 * being embedded, so that it costs no time of its own, and beside the search by meaning where the
 * query's vector is known already.
 */
@Singleton
public class HybridSearch {

  /** Characters of a query that are embedded: about one window of the model. */
  static final int EMBEDDED_CHARACTERS = 2000;

  private final Embeddings embeddings;
  private final ChunkSearch index;
  private final SearchedStores stores;
  private final TermAnalyzer analyzer;
  private final GraphExpansion graph;
  private final Stages stages;

  HybridSearch(
      Embeddings embeddings,
      ChunkSearch index,
      SearchedStores stores,
      TermAnalyzer analyzer,
      GraphExpansion graph,
      Stages stages) {
    this.embeddings = embeddings;
    this.index = index;
    this.stores = stores;
    this.analyzer = analyzer;
    this.graph = graph;
    this.stages = stages;
  }

  /** The best passages of a store, best first; at most as many as asked for. */
  public Uni<List<Passage>> search(Store store, SearchRequest request) {
    return Uni.join()
        .all(request.queries().stream().map(query -> rank(store, query, request)).toList())
        .andFailFast()
        .map(HybridSearch::merge)
        .chain(ranked -> fetch(store, ranked, request));
  }

  /** What one query finds in a store, before anything is fetched. */
  public Uni<Ranked> rank(Store store, String query, SearchRequest request) {
    Trail trail = stages.trail();
    Uni<Words> words =
        trail
            .beside(SearchStages.STATISTICS, words(store, query, request))
            .memoize()
            .indefinitely();
    Uni<List<KeywordHit>> hits =
        words.chain(of -> trail.beside(SearchStages.KEYWORDS, byKeywords(of)));
    Uni<Meaning> meaning =
        request.weights().embedding() == 0
            ? Uni.createFrom().item(Meaning.NONE)
            : trail
                .beside(SearchStages.EMBED, embedding -> embed(store, query, embedding))
                .chain(
                    vector ->
                        words.chain(
                            of -> trail.beside(SearchStages.MEANING, byMeaning(of, vector))));
    return Uni.combine()
        .all()
        .unis(words, hits, meaning)
        .asTuple()
        .chain(
            all ->
                rank(
                    new Asked(query, request, trail),
                    all.getItem1(),
                    all.getItem2(),
                    all.getItem3()));
  }

  private Uni<Ranked> rank(Asked asked, Words words, List<KeywordHit> hits, Meaning meaning) {
    float[] vector = meaning.vector();
    List<Candidate> candidates =
        vector.length == 0
            ? hits.stream().map(KeywordHit::candidate).toList()
            : Candidates.together(meaning.nearest(), hits, vector);
    Fusion fusion = Fusion.of(candidates, words.scope().chunks(), asked.request().weights());
    Ranked ranked = new Ranked(vector, words.statistics(), words.query(), fusion.rank(candidates));
    int hops = asked.request().graph().hops();
    return hops == 0 || vector.length == 0 || candidates.isEmpty()
        ? Uni.createFrom().item(ranked)
        : asked
            .trail()
            .beside(
                SearchStages.GRAPH,
                graph.expand(words.scope(), asked.query(), ranked, fusion, hops));
  }

  private Uni<float[]> embed(Store store, String query, Segment embedding) {
    EmbeddingModel model = embeddings.model(store.model());
    embedding.set("gen_ai.operation.name", "embeddings");
    embedding.set("gen_ai.request.model", model.name());
    embedding.set("gen_ai.embeddings.dimension.count", model.dimensions());
    return embeddings
        .embed(store.project(), model, List.of(beginning(query)), Purpose.QUERY)
        .map(List::getFirst);
  }

  private Uni<Words> words(Store store, String query, SearchRequest request) {
    boolean unused = request.weights().text() == 0;
    Terms terms = analyzer.analyze(unused ? "" : query);
    return index
        .statistics(store.number(), terms.ids())
        .map(
            statistics ->
                new Words(
                    new Scope(store.number(), statistics.chunks(), request.filter()),
                    statistics,
                    Bm25.query(terms, statistics)));
  }

  private Uni<List<KeywordHit>> byKeywords(Words words) {
    return index.byKeywords(words.scope(), words.query(), Fusion.POOL);
  }

  private Uni<Meaning> byMeaning(Words words, float[] vector) {
    Uni<List<Candidate>> nearest =
        words.scope().chunks() == 0
            ? Uni.createFrom().item(List.of())
            : index.byMeaning(words.scope(), vector, words.query(), Fusion.POOL);
    return nearest.map(found -> new Meaning(vector, found));
  }

  /** The passages behind the best candidates, with their files. */
  public Uni<List<Passage>> fetch(Store store, List<Scored> ranked, SearchRequest request) {
    Map<Long, Scored> wanted = new LinkedHashMap<>();
    ranked.stream()
        .filter(scored -> scored.score() >= request.scoreThreshold())
        .limit(request.limit())
        .forEach(scored -> wanted.put(scored.candidate().chunkNo(), scored));
    if (wanted.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    List<Long> files =
        wanted.values().stream().map(scored -> scored.candidate().fileNo()).distinct().toList();
    return stages
        .trail()
        .beside(
            SearchStages.FETCH,
            Uni.combine()
                .all()
                .unis(
                    index.passages(store.number(), wanted.keySet()),
                    stores.files(store.number(), files))
                .with((passages, names) -> Passages.join(store, wanted, passages, names)));
  }

  private static List<Scored> merge(List<Ranked> queries) {
    if (queries.size() == 1) {
      return queries.getFirst().best();
    }
    Map<Long, Scored> best = new HashMap<>();
    for (Ranked ranked : queries) {
      for (Scored scored : ranked.best()) {
        best.merge(scored.candidate().chunkNo(), scored, (a, b) -> a.score() >= b.score() ? a : b);
      }
    }
    return best.values().stream().sorted(Scored.BEST_FIRST).toList();
  }

  static String beginning(String query) {
    if (query.length() <= EMBEDDED_CHARACTERS) {
      return query;
    }
    int end = EMBEDDED_CHARACTERS;
    return query.substring(0, Character.isHighSurrogate(query.charAt(end - 1)) ? end - 1 : end);
  }

  /**
   * What a query finds in a store.
   *
   * @param vector of the query; empty when meaning was not asked for
   * @param statistics of the query's terms in the store
   * @param best candidates, best first
   */
  @SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
  public record Ranked(
      float[] vector, TermStatistics statistics, KeywordQuery keywords, List<Scored> best) {}

  private record Asked(String query, SearchRequest request, Trail trail) {}

  private record Words(Scope scope, TermStatistics statistics, KeywordQuery query) {}

  @SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
  private record Meaning(float[] vector, List<Candidate> nearest) {

    static final Meaning NONE = new Meaning(new float[0], List.of());
  }
}
