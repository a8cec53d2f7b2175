package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.Service;
import dev.tandem.api.limit.Uses;
import dev.tandem.api.observe.RequestLog;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Notice;
import dev.tandem.generation.grounding.Grounding;
import dev.tandem.generation.grounding.GroundingCheck;
import dev.tandem.generation.grounding.GroundingTask;
import dev.tandem.generation.receipt.ReceiptDraft;
import dev.tandem.generation.receipt.ReceiptDraft.Spent;
import dev.tandem.generation.receipt.Receipts;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Evidence.Passage;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends answers: checks what they rest on, and writes their receipts. */
@ApplicationScoped
public class Closing {

  /** What an answer carries of which a sentence stands in no passage. */
  public static final String NOT_SUPPORTED = "not all of this is supported by your documents";

  private final Receipts receipts;
  private final Uses uses;
  private final AnswerMeters meters;
  private final ObjectMapper json;

  public Closing(Receipts receipts, Uses uses, AnswerMeters meters, ObjectMapper json) {
    this.meters = meters;
    this.receipts = receipts;
    this.uses = uses;
    this.json = json;
  }

  /**
   * Whether the answer stands in its passages; empty where there is nothing to check. Takes
   * milliseconds of processor time, and so is done on a worker thread.
   */
  Uni<Optional<Grounding>> check(Target target, Ledger ledger) {
    boolean checks =
        target.grounding() != GroundingPolicy.OFF
            && ledger.model().answersAlone()
            && !ledger.given().isEmpty()
            && !ledger.text().isBlank();
    if (!checks) {
      return Uni.createFrom().item(Optional.empty());
    }
    String text = ledger.text();
    List<String> passages = ledger.given().stream().map(Passage::text).toList();
    return ledger
        .trail()
        .around(
            AnswerStages.GROUNDING,
            Uni.createFrom()
                .item(() -> Optional.of(GroundingCheck.check(GroundingTask.of(text, passages))))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
  }

  /** The last pieces of an answer; the very last one is told when the receipt is written. */
  Uni<List<AnswerPiece>> close(
      Target target, Ledger ledger, Finished end, Optional<Grounding> grounding) {
    JsonNode result = grounding.<JsonNode>map(json::valueToTree).orElse(null);
    boolean flags =
        target.grounding() == GroundingPolicy.FLAG
            && grounding.isPresent()
            && !grounding.get().whole();
    JsonNode shown = target.grounding() == GroundingPolicy.REPORT ? null : result;
    ReceiptDraft draft = ledger.draft(end, result);
    count(ledger.asker(), draft.spent());
    ledger.trail().note(RequestLog.RECEIPT, draft.id());
    return ledger
        .trail()
        .around(AnswerStages.RECEIPT, receipts.append(draft))
        .invoke(() -> meters.closed(draft, ledger.model(), grounding))
        .map(
            id -> {
              List<AnswerPiece> last = new ArrayList<>();
              if (flags) {
                last.add(new Notice(NOT_SUPPORTED));
              }
              last.add(end.with(end.decision().with(shown, id)));
              return last;
            });
  }

  /** For the caller's limits. */
  private void count(Asker asker, Spent spent) {
    if (spent.tokens() != null) {
      long micros =
          spent.cost() == null
              ? 0
              : new BigDecimal(spent.cost().amount()).movePointRight(6).longValue();
      long tokens = spent.tokens().prompt() + spent.tokens().completion();
      uses.spent(asker.identity(), Service.GENERATION, tokens, micros);
    }
  }
}
