package dev.tandem.generation.routing;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;

/**
 * A route with its reason, as the receipt shows it.
 *
 * @param stage what settled whether documents are searched
 * @param score what the stage looked at: the probability that documents are needed, at stage {@link
 *     Stage#EVIDENCE} the cosine of the closest passage; null where nothing was looked at
 * @param threshold from this score on documents are searched, or null likewise
 * @param multiScore the probability that one search is not enough, or null likewise
 * @param multiThreshold from this score on the search goes in hops, or null likewise
 * @param reason a sentence for people
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RouteDecision(
    Route route,
    Stage stage,
    Double score,
    Double threshold,
    Double multiScore,
    Double multiThreshold,
    String reason) {

  /** What can settle a route, in the order in which it is asked. */
  public enum Stage {
    /** The request's {@code tool_choice}. */
    TOOL_CHOICE,
    /** The deployment's policy. */
    POLICY,
    /** The fitted model on the query's embedding. */
    MODEL,
    /** A passage so close to the query that it is taken, whatever the model says. */
    EVIDENCE,
    /** Something was missing that the model needs. */
    FALLBACK;

    /** The name as JSON has it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Decided without scores. */
  static RouteDecision of(Route route, Stage stage, String reason) {
    return new RouteDecision(route, stage, null, null, null, null, reason);
  }
}
