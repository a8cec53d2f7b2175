package dev.tandem.retrieval.evidence;

import dev.tandem.api.observe.Stages;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.Embeddings;
import dev.tandem.retrieval.evidence.Evidence.StoreState;
import dev.tandem.retrieval.evidence.SentenceCut.Cut;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import dev.tandem.retrieval.keyword.Terms;
import dev.tandem.retrieval.search.HybridSearch;
import dev.tandem.retrieval.search.HybridSearch.Ranked;
import dev.tandem.retrieval.search.Passage;
import dev.tandem.retrieval.search.Reranking;
import dev.tandem.retrieval.search.Reranking.Plan;
import dev.tandem.retrieval.search.SearchStages;
import dev.tandem.retrieval.search.SearchedStores;
import dev.tandem.retrieval.search.SearchedStores.Store;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Gathers what one or several stores say about a question. */
@Singleton
public class EvidenceSearch {

  /** Passages that are cut into sentences; more cost time and find hardly more answers. */
  static final int CUT_PASSAGES = 5;

  /** Passages whose words count as covered. */
  static final int COVERING_PASSAGES = 3;

  private final HybridSearch search;
  private final SearchedStores stores;
  private final Embeddings embeddings;
  private final TermAnalyzer analyzer;
  private final Reranking reranking;
  private final Stages stages;

  EvidenceSearch(
      HybridSearch search,
      SearchedStores stores,
      Embeddings embeddings,
      TermAnalyzer analyzer,
      Reranking reranking,
      Stages stages) {
    this.stages = stages;
    this.reranking = reranking;
    this.search = search;
    this.stores = stores;
    this.embeddings = embeddings;
    this.analyzer = analyzer;
  }

  /**
   * The evidence of all stores together.
   *
   * @throws dev.tandem.api.error.ApiError 404 when the project does not have one of them
   */
  public Uni<Evidence> gather(String project, EvidenceRequest request) {
    Plan plan = reranking.plan(request.search().ranker());
    int pool = plan.pool(request.search().limit());
    return stages.trail().around(SearchStages.SEARCH, gather(project, request, plan, pool));
  }

  private Uni<Evidence> gather(String project, EvidenceRequest request, Plan plan, int pool) {
    return all(request.storeIds(), id -> stores.find(project, id))
        .invoke(found -> found.forEach(stores::used))
        .chain(found -> all(found, store -> ask(store, request, pool)))
        .chain(
            answers ->
                reranking
                    .order(plan, List.of(request.query()), best(answers, pool))
                    .chain(ranked -> combine(answers, ranked, request)));
  }

  private Uni<Answer> ask(Store store, EvidenceRequest request, int pool) {
    Uni<String> marker = stores.marker(store);
    Uni<Found> found =
        search
            .rank(store, request.query(), request.search())
            .chain(
                ranked ->
                    search
                        .fetch(store, ranked.best(), request.search().taking(pool))
                        .map(passages -> new Found(ranked, passages)));
    return Uni.combine()
        .all()
        .unis(marker, found)
        .with((mark, best) -> new Answer(store, mark, best.ranked(), best.passages()));
  }

  private static List<Passage> best(List<Answer> answers, int most) {
    return answers.stream()
        .flatMap(answer -> answer.passages().stream())
        .sorted(Comparator.comparingDouble(Passage::score).reversed())
        .limit(most)
        .toList();
  }

  private Uni<Evidence> combine(
      List<Answer> answers, Reranking.Ranked ranked, EvidenceRequest request) {
    List<Passage> best = ranked.passages().stream().limit(request.search().limit()).toList();
    Coverage coverage =
        new Coverage(
            analyzer.analyze(request.query()),
            answers.stream().map(answer -> answer.ranked().statistics()).toList());
    double covered = coverage.of(best.stream().limit(COVERING_PASSAGES).map(this::terms).toList());
    SentenceCut cut = new SentenceCut(analyzer, coverage);
    List<Uni<Evidence.Item>> items = new ArrayList<>();
    for (int i = 0; i < best.size(); i++) {
      boolean sentences = request.sentences() && i < CUT_PASSAGES;
      items.add(item(best.get(i), sentences ? cut : null, vector(answers, best.get(i))));
    }
    Answer first = answers.getFirst();
    float[] query = first.ranked().vector();
    String model = first.store().model();
    List<StoreState> states =
        answers.stream().map(of -> new StoreState(of.store().id(), of.marker())).toList();
    if (items.isEmpty()) {
      return Uni.createFrom()
          .item(new Evidence(model, query, covered, List.of(), ranked.ranking(), states));
    }
    return stages
        .trail()
        .around(SearchStages.SENTENCES, Uni.join().all(items).andFailFast())
        .map(done -> new Evidence(model, query, covered, done, ranked.ranking(), states));
  }

  private Uni<Evidence.Item> item(Passage passage, SentenceCut cut, float[] query) {
    List<Cut> cuts = cut == null ? List.of() : cut.cut(passage.chunk());
    if (cuts.isEmpty()) {
      return Uni.createFrom().item(Evidence.Item.of(passage, List.of()));
    }
    return embeddings
        .embed(
            passage.store().project(),
            embeddings.model(passage.store().model()),
            cuts.stream().map(Cut::text).toList(),
            Purpose.PASSAGE)
        .map(vectors -> Evidence.Item.of(passage, sentences(cuts, vectors, query)));
  }

  private static List<Evidence.Sentence> sentences(
      List<Cut> cuts, List<float[]> vectors, float[] query) {
    List<Evidence.Sentence> sentences = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      Cut cut = cuts.get(i);
      sentences.add(
          new Evidence.Sentence(
              cut.startByte(),
              cut.endByte(),
              cut.text(),
              cosine(query, vectors.get(i)),
              cut.keyword(),
              cut.coverage()));
    }
    return sentences;
  }

  private static float[] vector(List<Answer> answers, Passage passage) {
    return answers.stream()
        .filter(answer -> answer.store().number() == passage.store().number())
        .findFirst()
        .orElseThrow()
        .ranked()
        .vector();
  }

  private Terms terms(Passage passage) {
    return analyzer.analyze(passage.chunk().indexedText());
  }

  /** Of two vectors of length one. */
  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static <I, O> Uni<List<O>> all(List<I> items, Function<I, Uni<O>> step) {
    return Uni.join().all(items.stream().map(step).toList()).andFailFast();
  }

  private record Found(Ranked ranked, List<Passage> passages) {}

  private record Answer(Store store, String marker, Ranked ranked, List<Passage> passages) {}
}
