package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.promotion.canary.Finding;
import dev.tandem.finetune.promotion.gate.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A promotion as it is kept.
 *
 * @param spec the request with all its defaults
 * @param ending what it becomes when the candidate has been taken back; null unless it is withdrawn
 * @param reason why it is where it is, as a sentence, or null
 * @param history its steps, in order
 * @param finishedAt null until it has ended
 */
public record Promotion(
    String id,
    String project,
    CreatePromotion spec,
    Status status,
    Status ending,
    String reason,
    State state,
    List<Event> history,
    Instant createdAt,
    Instant finishedAt) {

  /** Begins every id. */
  public static final String PREFIX = "promo-";

  public Promotion {
    history = List.copyOf(history);
  }

  /** The name of one version. */
  String version(int number) {
    return spec.deployment() + "@" + number;
  }

  Promotion to(Status next, State with, String why) {
    return new Promotion(id, project, spec, next, null, why, with, history, createdAt, finishedAt);
  }

  /** The candidate is to be taken back, and then it is this. */
  Promotion withdrawn(Status end, State with, String why) {
    return new Promotion(
        id, project, spec, Status.WITHDRAWING, end, why, with, history, createdAt, finishedAt);
  }

  /** The same, further on. */
  Promotion with(State next) {
    return new Promotion(
        id, project, spec, status, ending, reason, next, history, createdAt, finishedAt);
  }

  /**
   * What is known by now.
   *
   * @param live number of the version that is to be replaced, or null
   * @param candidate number of the version that is to replace it, or null
   * @param evaluation at the gate, or null
   * @param verdict the gate's, or null
   * @param step place of the canary's share among its steps, from 0, or null
   * @param share of the requests that the candidate gets; 0 in a canary: its step is to begin
   * @param watch of the live receipts, or null
   * @param findings of the last look at them
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record State(
      Integer live,
      Integer candidate,
      String evaluation,
      Verdict verdict,
      Integer step,
      double share,
      Watched watch,
      List<Finding> findings) {

    static final State NONE = new State(null, null, null, null, null, 0, null, List.of());

    public State {
      findings = findings == null ? List.of() : List.copyOf(findings);
    }

    State versions(int from, int to) {
      return new State(from, to, evaluation, verdict, step, share, watch, findings);
    }

    State evaluated(String by, Verdict said) {
      return new State(live, candidate, by, said, step, share, watch, findings);
    }

    State at(Integer place, double part, Watched seen) {
      return new State(live, candidate, evaluation, verdict, place, part, seen, findings);
    }

    State seen(Watched now, List<Finding> found) {
      return new State(live, candidate, evaluation, verdict, step, share, now, found);
    }
  }

  /** Where it is. */
  @Schema(name = "PromotionStatus")
  public enum Status {
    /** Kept; the candidate is not made yet. */
    QUEUED,
    /** The candidate is a version without requests, and is measured. */
    EVALUATING,
    /** It passed the gate and waits for an approval. */
    HELD,
    /** It gets a share of the requests and is watched. */
    CANARY,
    /** It is to be taken back. */
    WITHDRAWING,
    /** It should be taken back, but what was live before cannot answer any more. */
    BLOCKED,
    /** It gets all requests. */
    PROMOTED(true),
    /** It did not pass the gate. */
    REFUSED(true),
    /** It was taken back from live traffic. */
    ROLLED_BACK(true),
    /** Somebody called it off. */
    CANCELLED(true),
    /** Somebody else changed the deployment; what they did stands. */
    SUPERSEDED(true),
    /** It could not go on. */
    FAILED(true);

    private final boolean end;

    Status() {
      this(false);
    }

    Status(boolean end) {
      this.end = end;
    }

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it stays as it is. */
    public boolean isEnd() {
      return end;
    }
  }

  /**
   * A step.
   *
   * @param at seconds since 1970
   * @param by {@code promotion} where it went on by itself, else who asked for it
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "PromotionEvent")
  public record Event(
      long at, @Schema(type = SchemaType.STRING) Status status, String message, String by) {

    /** Who goes on by itself. */
    public static final String ITSELF = "promotion";
  }
}
