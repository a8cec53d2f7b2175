package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.observe.Trail;
import dev.tandem.generation.answer.AnswerPiece.AnsweredBy;
import dev.tandem.generation.answer.AnswerPiece.Cited;
import dev.tandem.generation.answer.AnswerPiece.Delta;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Given;
import dev.tandem.generation.answer.AnswerPiece.Quote;
import dev.tandem.generation.answer.AnswerPiece.Text;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.receipt.ReceiptDraft;
import dev.tandem.generation.receipt.ReceiptDraft.Answered;
import dev.tandem.generation.receipt.ReceiptDraft.Asked;
import dev.tandem.generation.receipt.ReceiptDraft.Attempt;
import dev.tandem.generation.receipt.ReceiptDraft.CitationMark;
import dev.tandem.generation.receipt.ReceiptDraft.Cost;
import dev.tandem.generation.receipt.ReceiptDraft.PassageMark;
import dev.tandem.generation.receipt.ReceiptDraft.Ran;
import dev.tandem.generation.receipt.ReceiptDraft.RankingMark;
import dev.tandem.generation.receipt.ReceiptDraft.RouteTaken;
import dev.tandem.generation.receipt.ReceiptDraft.Said;
import dev.tandem.generation.receipt.ReceiptDraft.Searched;
import dev.tandem.generation.receipt.ReceiptDraft.Spent;
import dev.tandem.generation.receipt.ReceiptDraft.StoreMark;
import dev.tandem.generation.receipt.ReceiptDraft.Tokens;
import dev.tandem.generation.receipt.Receipts;
import dev.tandem.generation.receipt.Sha256;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Ranking;
import dev.tandem.generation.routing.RouteDecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Notes what happens for one answer, for its receipt. Not thread-safe. */
final class Ledger {

  private final Question question;
  private final Target target;
  private final Stopwatch stopwatch;
  private final Trail trail;
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<CitationMark> citations = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private Grounds grounds;
  private AnswerModel model;
  private List<Passage> given = List.of();
  private String finishReason;
  private AnsweredBy by;

  Ledger(Question question, Target target, Stopwatch stopwatch, Trail trail) {
    this.trail = trail;
    this.question = question;
    this.target = target;
    this.stopwatch = stopwatch;
    this.model = target.model();
  }

  /** Where the stages of this answer are noted. */
  Trail trail() {
    return trail;
  }

  void searched(Grounds found) {
    grounds = found;
    given = found.passages();
  }

  void failed(AnswerModel tried, Throwable failure) {
    attempts.add(new Attempt(tried.name(), backend(), failure.getMessage()));
    by = null;
  }

  /** Of the server that began to answer, or null. */
  private String backend() {
    return by == null ? null : by.origin().backend();
  }

  void answers(AnswerModel answering) {
    model = answering;
  }

  /** What was said so far is not told; this model answers instead. */
  void replacedBy(AnswerModel other) {
    attempts.add(new Attempt(model.name(), backend(), "The passages did not support its answer."));
    model = other;
    text.setLength(0);
    citations.clear();
    finishReason = null;
    by = null;
  }

  /** The model that answers. */
  AnswerModel model() {
    return model;
  }

  void note(AnswerPiece piece) {
    switch (piece) {
      case Given passages -> given = passages.passages();
      case AnsweredBy told -> by = told;
      case Text words -> text.append(words.text());
      case Quote quote -> {
        FileCitation cited = FileCitation.after(text, quote.citation());
        cite(cited.textStart(), cited.textEnd(), quote.citation());
        text.append(quote.citation().quote());
      }
      case Delta delta -> {
        if (delta.choice() == 0) {
          text.append(delta.content());
          finishReason = delta.finishReason() == null ? finishReason : delta.finishReason();
        }
      }
      case Cited cited -> {
        if (cited.choice() == 0) {
          cite(cited.textStart(), cited.textEnd(), cited.citation());
        }
      }
      default -> {}
    }
  }

  private void cite(int textStart, int textEnd, Citation citation) {
    citations.add(
        new CitationMark(
            citation.fileId(),
            citation.vectorStoreId(),
            citation.chunkId(),
            citation.startByte(),
            citation.endByte(),
            citation.source(),
            textStart,
            textEnd));
  }

  Asker asker() {
    return question.asker();
  }

  /** What was answered so far. */
  String text() {
    return text.toString();
  }

  /** The passages that the answer can rest on. */
  List<Passage> given() {
    return given;
  }

  /**
   * @param grounding the check's result, or null
   */
  ReceiptDraft draft(Finished end, JsonNode grounding) {
    return new ReceiptDraft(
        Receipts.newId(),
        question.asker().project(),
        question.answerId(),
        new Asked(
            question.model(),
            target.deployment().map(Target.Deployed::name).orElse(null),
            target.deployment().map(Target.Deployed::version).orElse(null)),
        new Said(
            question.user().orElse(null),
            question.text(),
            grounds.queries(),
            text.toString(),
            question.keepsText()),
        ran(end),
        new Searched(route(grounds.decision()), stores(), passages(), ranking()),
        new Answered(
            citations,
            end.markersRemoved() == null ? 0 : end.markersRemoved(),
            grounding,
            end.decision().abstained(),
            grounds.confidence(),
            finishReason != null ? finishReason : end.truncated() ? "length" : "stop"),
        spent(end));
  }

  private Ran ran(Finished end) {
    if (by == null) {
      // An abstention that no server was asked for has a model, and nobody who answered.
      String own = model.served().isEmpty() ? model.name() : null;
      String digest = model.digest().orElse(null);
      return new Ran(model.name(), own, null, own, null, digest, null, attempts);
    }
    Origin origin = by.origin();
    return new Ran(
        model.name(),
        origin.backend(),
        origin.replica(),
        origin.servedAs(),
        by.model(),
        origin.adapterDigest().orElse(null),
        end.fingerprint(),
        attempts);
  }

  private static RouteTaken route(RouteDecision decision) {
    return new RouteTaken(
        decision.route().label(),
        decision.stage().label(),
        decision.score(),
        decision.threshold(),
        decision.multiScore(),
        decision.multiThreshold(),
        decision.reason());
  }

  private RankingMark ranking() {
    Ranking ranking = grounds.ranking();
    return ranking.equals(Ranking.NONE)
        ? null
        : new RankingMark(ranking.ranker(), ranking.failure());
  }

  private List<StoreMark> stores() {
    Map<String, String> states = new HashMap<>();
    grounds
        .evidence()
        .map(Evidence::stores)
        .orElse(List.of())
        .forEach(state -> states.put(state.vectorStoreId(), state.marker()));
    return grounds.stores().stream().map(store -> new StoreMark(store, states.get(store))).toList();
  }

  private List<PassageMark> passages() {
    List<PassageMark> marks = new ArrayList<>(given.size());
    for (Passage passage : given) {
      marks.add(
          new PassageMark(
              passage.fileId(),
              passage.filename(),
              passage.vectorStoreId(),
              passage.chunkId(),
              passage.score(),
              passage.startByte(),
              passage.endByte(),
              passage.source(),
              Sha256.hex(passage.text())));
    }
    return marks;
  }

  private Spent spent(Finished end) {
    AnswerPiece.Usage usage = end.usage();
    Tokens tokens =
        usage == null
            ? null
            : new Tokens(usage.prompt(), usage.completion(), (long) usage.cached());
    Cost cost =
        usage == null
            ? null
            : model
                .served()
                .map(served -> served.price().of(usage.prompt(), usage.completion()))
                .map(amount -> Cost.of(amount, "USD"))
                .orElse(null);
    Map<String, Long> micros = new LinkedHashMap<>(stopwatch.micros());
    return new Spent(tokens, cost, micros);
  }
}
