package dev.tandem.generation.answer;

import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.routing.RouteDecision;
import java.util.List;
import java.util.Optional;

/**
 * What a model answers from.
 *
 * @param decision how it was decided whether to search
 * @param stores those that were searched
 * @param queries what was searched for, in order; empty when nothing was
 * @param evidence what was found; empty when nothing was searched, or nothing could be
 * @param confidence the probability that the evidence answers the question, 0..1; null when nothing
 *     was searched
 * @param unchecked whether documents should have been searched and could not be
 */
public record Grounds(
    RouteDecision decision,
    List<String> stores,
    List<String> queries,
    Optional<Evidence> evidence,
    Double confidence,
    boolean unchecked) {

  public Grounds {
    stores = List.copyOf(stores);
    queries = List.copyOf(queries);
  }

  static Grounds none(RouteDecision decision) {
    return new Grounds(decision, List.of(), List.of(), Optional.empty(), null, false);
  }

  /** Nothing, because the documents could not be searched. */
  static Grounds unchecked(RouteDecision decision) {
    return new Grounds(decision, List.of(), List.of(), Optional.empty(), null, true);
  }

  static Grounds found(
      RouteDecision decision, List<String> stores, List<String> queries, Evidence evidence) {
    return new Grounds(
        decision,
        stores,
        queries,
        Optional.of(evidence),
        AbstentionRule.confidence(evidence),
        false);
  }

  /** What put the passages in order. */
  Evidence.Ranking ranking() {
    return evidence.map(Evidence::ranking).orElse(Evidence.Ranking.NONE);
  }

  /** The passages, best first. */
  public List<Evidence.Passage> passages() {
    return evidence.map(Evidence::passages).orElse(List.of());
  }

  /** Whether documents were searched and do not seem to answer. */
  public boolean weak() {
    return confidence != null && AbstentionRule.abstains(confidence);
  }

  /** The same decision, with nothing to answer from. */
  Grounds withoutEvidence() {
    return new Grounds(decision, stores, queries, Optional.empty(), confidence, unchecked);
  }
}
