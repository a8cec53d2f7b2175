package dev.tandem.generation.answer.extractive;

import dev.tandem.generation.answer.AbstentionRule;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Quote;
import dev.tandem.generation.answer.AnswerPiece.Text;
import dev.tandem.generation.answer.Grounds;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Composes the pieces of an answer from evidence. Pure. */
final class ExtractiveAnswer {

  static final String NO_DOCUMENTS = "There are no documents to answer from yet.";
  static final String NOT_SEARCHED =
      "This question was not answered, because searching the documents was not allowed.";

  /**
   * A sentence that scores further behind the first is left out. On SQuAD that spares two of five
   * second sentences and loses four answers in a thousand.
   */
  private static final double MAX_GAP = 3.0;

  /** A further sentence must say so many words that the question and the others did not. */
  private static final int MIN_NEW_WORDS = 3;

  private final int maxSentences;
  private final Limits limits;
  private final long at;

  /**
   * @param at epoch seconds
   */
  ExtractiveAnswer(int maxSentences, Limits limits, long at) {
    this.maxSentences = maxSentences;
    this.limits = limits;
    this.at = at;
  }

  /** The pieces that follow a search. */
  List<AnswerPiece> from(Grounds grounds) {
    Evidence evidence = grounds.evidence().orElseThrow();
    String query = grounds.queries().getFirst();
    List<RankedSentence> best = chosen(query, SentenceRanking.rank(query, evidence));
    if (best.isEmpty() || grounds.weak()) {
      return abstention(AbstentionRule.NOT_ANSWERED, Decision.of(grounds, true));
    }
    List<AnswerPiece> pieces = new ArrayList<>();
    boolean truncated = quote(best, pieces);
    pieces.add(Finished.of(truncated, Decision.of(grounds, false), at));
    return pieces;
  }

  /** The pieces of an answer that quotes nothing. */
  List<AnswerPiece> abstention(String sentence, Decision decision) {
    boolean fits = TokenEstimate.of(sentence) <= limits.maxTokens();
    Finished finished = Finished.of(!fits, decision, at);
    return fits && !stops(sentence) ? List.of(new Text(sentence), finished) : List.of(finished);
  }

  private List<RankedSentence> chosen(String query, List<RankedSentence> ranked) {
    List<RankedSentence> chosen = new ArrayList<>();
    Set<String> said = Words.in(query);
    for (RankedSentence candidate : ranked) {
      boolean first = chosen.isEmpty();
      if (chosen.size() == maxSentences
          || (!first && chosen.getFirst().score() - candidate.score() > MAX_GAP)) {
        break;
      }
      Set<String> added = Words.in(candidate.sentence().text());
      added.removeAll(said);
      if (first || added.size() >= MIN_NEW_WORDS) {
        chosen.add(candidate);
        said.addAll(added);
      }
    }
    // The best sentence leads, unless another of its passage stands before it: then reading order.
    if (chosen.size() == 2 && chosen.get(1).precedes(chosen.get(0))) {
      return List.of(chosen.get(1), chosen.get(0));
    }
    return chosen;
  }

  /** Adds whole sentences while they fit; never part of one. */
  private boolean quote(List<RankedSentence> best, List<AnswerPiece> pieces) {
    int tokens = 0;
    RankedSentence previous = null;
    for (RankedSentence next : best) {
      if (stops(next.sentence().text())) {
        return false;
      }
      String separator = previous == null ? "" : previous.precedes(next) ? " " : "\n";
      tokens += TokenEstimate.of(separator + next.sentence().text());
      if (tokens > limits.maxTokens()) {
        return true;
      }
      if (!separator.isEmpty()) {
        pieces.add(new Text(separator));
      }
      pieces.add(new Quote(next.citation()));
      previous = next;
    }
    return false;
  }

  private boolean stops(String text) {
    return limits.stop().stream().anyMatch(text::contains);
  }
}
