package dev.tandem.finetune.promotion.canary;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a version did in live traffic since it is watched.
 *
 * @param faltered answers before which another model was tried and failed
 * @param checked answers whose sentences were held against their passages
 * @param unsupported sum over these of the share of sentences without support
 * @param slow answers that took longer than the promotion's limit, of {@code timed}
 * @param dear answers that cost more than its limit, of {@code priced}
 * @param disliked feedback with {@code down}, of {@code rated}
 * @param failed requests that ended without an answer
 */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "PromotionCounts")
public record Counts(
    long answers,
    long faltered,
    long abstained,
    long checked,
    double unsupported,
    long timed,
    long slow,
    long priced,
    long dear,
    long rated,
    long disliked,
    long failed) {

  /** Nothing yet. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** With what further receipts say; feedback and failures are counted from the start each time. */
  public Counts plus(Counts more) {
    return new Counts(
        answers + more.answers,
        faltered + more.faltered,
        abstained + more.abstained,
        checked + more.checked,
        unsupported + more.unsupported,
        timed + more.timed,
        slow + more.slow,
        priced + more.priced,
        dear + more.dear,
        more.rated,
        more.disliked,
        more.failed);
  }

  /** Requests that came to an end. */
  public long requests() {
    return answers + failed;
  }
}
