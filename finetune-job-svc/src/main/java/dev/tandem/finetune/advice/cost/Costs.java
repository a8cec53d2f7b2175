package dev.tandem.finetune.advice.cost;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.CostModel.Cost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The approaches' costs side by side.
 *
 * @param queriesMonth volume that the months are for
 * @param months over which the set-up is spread
 * @param approaches by name
 * @param cheapest a month at this volume
 * @param breakEven for each pair of which the dearer one by the query is cheaper when there are few
 * @param sensitivity what half and one and a half of each input do to the cheapest, one at a time;
 *     inputs that change nothing are left out
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AdviceCosts")
public record Costs(
    String currency,
    double queriesMonth,
    double months,
    Map<String, Line> approaches,
    @Schema(type = SchemaType.STRING) Approach cheapest,
    List<BreakEven> breakEven,
    List<Shift> sensitivity) {

  private static final double[] FACTORS = {0.5, 1.5};

  /**
   * One approach.
   *
   * @param month a month at the volume, its share of the set-up included
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "AdviceCost")
  public record Line(double setup, double monthly, double query, double month) {}

  /**
   * @param below cheaper at fewer questions
   * @param above cheaper at more
   * @param queriesMonth at which both cost the same
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "AdviceBreakEven")
  public record BreakEven(
      @Schema(type = SchemaType.STRING) Approach below,
      @Schema(type = SchemaType.STRING) Approach above,
      double queriesMonth) {}

  /**
   * An input that moves the answer.
   *
   * @param factor .5 or 1.5
   * @param value the input's then
   * @param cheapest then
   */
  @Schema(name = "AdviceShift")
  public record Shift(
      String input,
      double factor,
      double value,
      @Schema(type = SchemaType.STRING) Approach cheapest) {}

  /**
   * The costs.
   *
   * @param among approaches that come into question for the cheapest, at least one
   */
  public static Costs of(CostModel model, Inputs in, String currency, List<Approach> among) {
    Map<String, Line> lines = new LinkedHashMap<>();
    double queries = in.get(Input.QUERIES_MONTH);
    double months = in.get(Input.MONTHS);
    for (Approach each : Approach.values()) {
      Cost cost = model.of(each, in);
      lines.put(
          each.wire(),
          new Line(cost.setup(), cost.monthly(), cost.query(), cost.month(queries, months)));
    }
    Approach cheapest = cheapest(model, in, among);
    return new Costs(
        currency,
        queries,
        months,
        lines,
        cheapest,
        breakEven(model, in),
        sensitivity(model, in, among, cheapest));
  }

  /** The line of an approach. */
  public Line line(Approach approach) {
    return approaches.get(approach.wire());
  }

  /** The volume at which these two cost the same, if there is one. */
  public Optional<BreakEven> between(Approach one, Approach other) {
    return breakEven.stream()
        .filter(
            each ->
                (each.below() == one && each.above() == other)
                    || (each.below() == other && each.above() == one))
        .findFirst();
  }

  /** The cheapest a month; of two that cost the same the simpler one. */
  public static Approach cheapest(CostModel model, Inputs in, List<Approach> among) {
    double queries = in.get(Input.QUERIES_MONTH);
    double months = in.get(Input.MONTHS);
    return among.stream()
        .sorted()
        .min(Comparator.comparingDouble(each -> model.of(each, in).month(queries, months)))
        .orElseThrow();
  }

  private static List<BreakEven> breakEven(CostModel model, Inputs in) {
    List<BreakEven> found = new ArrayList<>();
    for (Approach one : Approach.values()) {
      for (Approach other : Approach.values()) {
        Cost below = model.of(one, in);
        Cost above = model.of(other, in);
        OptionalDouble volume = volume(below, above, in.get(Input.MONTHS));
        volume.ifPresent(each -> found.add(new BreakEven(one, other, each)));
      }
    }
    return found;
  }

  /**
   * n = (fixed(above) − fixed(below)) / (query(below) − query(above)): where {@code above} costs
   * more whatever the volume and less by the question.
   */
  static OptionalDouble volume(Cost below, Cost above, double months) {
    double more = above.fixed(months) - below.fixed(months);
    double less = below.query() - above.query();
    return more > 0 && less > 0 ? OptionalDouble.of(more / less) : OptionalDouble.empty();
  }

  /** What each input, half and one and a half times as large, makes the cheapest. */
  private static List<Shift> sensitivity(
      CostModel model, Inputs in, List<Approach> among, Approach cheapest) {
    List<Shift> shifts = new ArrayList<>();
    for (Input input : Input.values()) {
      for (double factor : FACTORS) {
        double value = in.get(input) * factor;
        Approach then = cheapest(model, in.with(input, value), among);
        if (then != cheapest) {
          shifts.add(new Shift(input.wire(), factor, value, then));
        }
      }
    }
    return shifts;
  }

  /** All approaches. */
  public static List<Approach> all() {
    return Arrays.asList(Approach.values());
  }
}
