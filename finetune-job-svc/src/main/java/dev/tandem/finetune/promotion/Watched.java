package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.promotion.canary.Counts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far live receipts were read, and what they said.
 *
 * @param since place in the project's chain of receipts where watching began
 * @param through place up to which was read
 * @param stepSince epoch milliseconds when the candidate got its present share
 * @param stepFrom requests of the candidate until then
 * @param slowMillis an answer that takes longer is slow, or null
 * @param dearCost an answer that costs more is dear, or null
 * @param liveFailed requests to the live version that had failed before
 * @param candidateFailed to the candidate
 */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "PromotionWatch")
public record Watched(
    long since,
    long through,
    long stepSince,
    long stepFrom,
    Double slowMillis,
    Double dearCost,
    long liveFailed,
    long candidateFailed,
    Counts live,
    Counts candidate) {

  Watched step(long now) {
    return new Watched(
        since,
        through,
        now,
        candidate.requests(),
        slowMillis,
        dearCost,
        liveFailed,
        candidateFailed,
        live,
        candidate);
  }

  Watched read(long until, Counts ofLive, Counts ofCandidate) {
    return new Watched(
        since,
        until,
        stepSince,
        stepFrom,
        slowMillis,
        dearCost,
        liveFailed,
        candidateFailed,
        ofLive,
        ofCandidate);
  }
}
