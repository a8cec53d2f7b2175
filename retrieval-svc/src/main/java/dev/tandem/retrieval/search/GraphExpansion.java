package dev.tandem.retrieval.search;

import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.index.ChunkSearch;
import dev.tandem.retrieval.index.ChunkSearch.Link;
import dev.tandem.retrieval.index.ChunkSearch.LinkQuery;
import dev.tandem.retrieval.index.ChunkSearch.Scope;
import dev.tandem.retrieval.keyword.Names;
import dev.tandem.retrieval.search.HybridSearch.Ranked;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the best passages bring in those they are linked to, so that a question is answered whose
 * second half the query does not name. Scores are scaled so that the best passage has 1 and the
 * last of the pool 0; what a parent brings in gets {@code parent × (0.7 + 0.3 × own)}, and seven
 * tenths of that when it names the parent instead of being named by it. A passage whose title the
 * query names is brought in by the best passage. No passage loses by any of it. The factors were
 * chosen on half of 2WikiMultihopQA's questions (docs/benchmarks.md).
 */
@Singleton
class GraphExpansion {

  private static final int SEEDS = 6;
  private static final int MOST_LINKS = 200;
  private static final double INHERITED = 0.7;
  private static final double BACKWARDS = 0.7;

  private final ChunkSearch index;

  GraphExpansion(ChunkSearch index) {
    this.index = index;
  }

  /**
   * The ranking with neighbours in it.
   *
   * @param ranked not empty
   * @param hops how many links away at most, at least 1
   */
  Uni<Ranked> expand(Scope scope, String query, Ranked ranked, Fusion fusion, int hops) {
    Walk walk = new Walk(scope, ranked, fusion, Range.of(ranked.best()), new HashMap<>());
    ranked.best().forEach(scored -> walk.reached().put(scored.candidate().chunkNo(), scored));
    int[] names = Names.inQuery(HybridSearch.beginning(query));
    return hop(walk, seeds(ranked.best()), names, hops).map(done -> walk.ranking());
  }

  private Uni<Void> hop(Walk walk, List<Long> parents, int[] names, int hops) {
    if (hops == 0 || (parents.isEmpty() && names.length == 0)) {
      return Uni.createFrom().voidItem();
    }
    Ranked ranked = walk.ranked();
    return index
        .linked(
            new LinkQuery(
                walk.scope(), ranked.vector(), ranked.keywords(), parents, names, MOST_LINKS))
        .chain(links -> hop(walk, seeds(walk.follow(links)), new int[0], hops - 1));
  }

  private static List<Long> seeds(List<Scored> best) {
    return best.stream().limit(SEEDS).map(scored -> scored.candidate().chunkNo()).toList();
  }

  /**
   * One expansion.
   *
   * @param reached the best score of each chunk so far
   */
  private record Walk(
      Scope scope, Ranked ranked, Fusion fusion, Range range, Map<Long, Scored> reached) {

    /** Passes scores on; answers what became better by it, best first. */
    List<Scored> follow(List<Link> links) {
      Map<Long, Scored> better = new HashMap<>();
      // Those that the query names come first: they are parents themselves.
      links.stream()
          .filter(link -> link.kind() == Link.Kind.NAMED_BY_QUERY)
          .forEach(link -> pass(1, link.chunk(), better));
      links.stream()
          .filter(link -> link.kind() != Link.Kind.NAMED_BY_QUERY)
          .filter(link -> reached.containsKey(link.parent()))
          .forEach(
              link -> {
                double parent = range.scaled(reached.get(link.parent()).fused());
                boolean backwards = link.kind() == Link.Kind.NAMES_PARENT;
                pass(backwards ? BACKWARDS * parent : parent, link.chunk(), better);
              });
      return better.values().stream().sorted(Scored.BEST_FIRST).toList();
    }

    private void pass(double parent, Candidate chunk, Map<Long, Scored> better) {
      double own = range.scaled(fusion.fused(chunk));
      double inherited = range.fused(parent * (INHERITED + (1 - INHERITED) * own));
      Scored before = reached.get(chunk.chunkNo());
      if (before == null || before.fused() < inherited) {
        Scored scored = fusion.scored(chunk, inherited);
        reached.put(chunk.chunkNo(), scored);
        better.put(chunk.chunkNo(), scored);
      }
    }

    Ranked ranking() {
      return new Ranked(
          ranked.vector(),
          ranked.statistics(),
          ranked.keywords(),
          reached.values().stream().sorted(Scored.BEST_FIRST).toList());
    }
  }

  /** Between fused scores and 0..1. */
  private record Range(double low, double high) {

    static Range of(List<Scored> best) {
      return new Range(
          best.get(Math.min(Fusion.POOL, best.size()) - 1).fused(), best.getFirst().fused());
    }

    double scaled(double fused) {
      return high <= low ? 1 : Math.clamp((fused - low) / (high - low), 0, 1);
    }

    double fused(double scaled) {
      return low + scaled * (high - low);
    }
  }
}
