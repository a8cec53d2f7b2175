package dev.tandem.retrieval.index;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;

/**
 * Port to what the chunks of one store answer. Reads only; a store that is dropped meanwhile
 * answers as if it were empty. Scores are raw: cosine for the dense part, BM25 for keywords.
 */
public interface ChunkSearch {

  /** In how many of the store's chunks each of these terms is. */
  Uni<TermStatistics> statistics(long storeNo, int[] terms);

  /**
   * The best chunks by keywords, best first.
   *
   * @param limit how many at most
   */
  Uni<List<KeywordHit>> byKeywords(Scope scope, KeywordQuery keywords, int limit);

  /**
   * The best chunks by meaning, best first, each with both scores. Never fewer than {@code limit}
   * where the store has that many that pass the filter.
   *
   * @param vector of length one
   */
  Uni<List<Candidate>> byMeaning(Scope scope, float[] vector, KeywordQuery keywords, int limit);

  /**
   * The chunks whose title is among the names, and those that are linked to them or to the parents;
   * the nearest in meaning first.
   */
  Uni<List<Link>> linked(LinkQuery query);

  /** What is stored of these chunks; those that are gone meanwhile are left out. */
  Uni<List<StoredPassage>> passages(long storeNo, Collection<Long> chunkNos);

  /**
   * What is searched.
   *
   * @param chunks about how many chunks the store has; decides how it is searched, not what is
   *     found
   * @param filter null for all
   */
  record Scope(long storeNo, long chunks, Filter filter) {}

  /**
   * Asks for neighbours.
   *
   * @param parents chunks to start from
   * @param names keys of titles that the query itself names
   * @param limit how many links at most
   */
  record LinkQuery(
      Scope scope,
      float[] vector,
      KeywordQuery keywords,
      List<Long> parents,
      int[] names,
      int limit) {}

  /**
   * A chunk and the one it was reached from.
   *
   * @param parent the chunk it is linked to, or 0 when the query names its title
   */
  record Link(long parent, Kind kind, Candidate chunk) {

    /** Which of the two names the other's title. */
    public enum Kind {
      NAMED_BY_QUERY,
      NAMED_BY_PARENT,
      NAMES_PARENT
    }
  }
}
