package dev.tandem.generation.routing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.request.Fields;
import java.util.List;
import java.util.Locale;

/**
 * How a deployment wants its queries routed.
 *
 * @param threshold from this probability on documents are searched, 0..1, or null for the fitted
 *     one
 * @param multiThreshold from this probability on the search goes in hops, 0..1, or null for the
 *     fitted one
 * @param maxHops searches for one answer at most; 1 means never in hops
 * @param budgetMillis no further hop is begun when this much time has passed
 * @param budgetTokens passages take at most so many tokens of the model's context, or null for what
 *     the context has room for
 * @param answerWithoutEvidence whether the model may answer alone where the evidence is weak; else
 *     it abstains
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoutePolicy(
    Mode mode,
    Double threshold,
    Double multiThreshold,
    int maxHops,
    int budgetMillis,
    Integer budgetTokens,
    boolean answerWithoutEvidence) {

  private static final int DEFAULT_HOPS = 3;
  private static final int DEFAULT_MILLIS = 10_000;
  private static final int MOST_HOPS = 10;
  private static final int MOST_MILLIS = 600_000;

  /** The router decides by its fitted thresholds; weak evidence ends in an abstention. */
  public static final RoutePolicy DEFAULT =
      new RoutePolicy(Mode.AUTO, null, null, DEFAULT_HOPS, DEFAULT_MILLIS, null, false);

  /** Who decides whether documents are searched. */
  public enum Mode {
    /** The router. */
    AUTO,
    /** Every query is searched for, unless its caller forbids it. */
    ALWAYS,
    /** No query is searched for, unless its caller demands it. */
    NEVER;

    /** The name as JSON has it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the object that a deployment has as its router policy; what is left out is as in {@link
   * #DEFAULT}.
   *
   * @throws dev.tandem.api.error.ApiError 400 that names the member at fault
   */
  public static RoutePolicy read(Fields policy) {
    List<String> modes = List.of(Mode.AUTO.label(), Mode.ALWAYS.label(), Mode.NEVER.label());
    return new RoutePolicy(
        policy
            .oneOf("mode", modes)
            .map(mode -> Mode.valueOf(mode.toUpperCase(Locale.ROOT)))
            .orElse(Mode.AUTO),
        policy.number("threshold", 0, 1).orElse(null),
        policy.number("multi_threshold", 0, 1).orElse(null),
        policy.integer("max_hops", 1, MOST_HOPS).orElse(DEFAULT_HOPS),
        policy.integer("budget_millis", 0, MOST_MILLIS).orElse(DEFAULT_MILLIS),
        policy.integer("budget_tokens", 1, Integer.MAX_VALUE).orElse(null),
        policy.flag("answer_without_evidence").orElse(false));
  }
}
