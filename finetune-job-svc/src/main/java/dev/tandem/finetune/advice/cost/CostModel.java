package dev.tandem.finetune.advice.cost;

import static dev.tandem.finetune.advice.cost.Input.ANSWER_TOKENS;
import static dev.tandem.finetune.advice.cost.Input.BASE_HOURS;
import static dev.tandem.finetune.advice.cost.Input.CHANGED_SHARE;
import static dev.tandem.finetune.advice.cost.Input.DOCUMENT_TOKENS;
import static dev.tandem.finetune.advice.cost.Input.EMBEDDING_MILLION;
import static dev.tandem.finetune.advice.cost.Input.EPOCHS;
import static dev.tandem.finetune.advice.cost.Input.EXAMPLES;
import static dev.tandem.finetune.advice.cost.Input.EXAMPLE_MINUTES;
import static dev.tandem.finetune.advice.cost.Input.EXAMPLE_TOKENS;
import static dev.tandem.finetune.advice.cost.Input.INDEX_HOURS;
import static dev.tandem.finetune.advice.cost.Input.INDEX_UPKEEP_HOURS;
import static dev.tandem.finetune.advice.cost.Input.KNOWLEDGE_RETRAININGS_MONTH;
import static dev.tandem.finetune.advice.cost.Input.PASSAGE_TOKENS;
import static dev.tandem.finetune.advice.cost.Input.QUESTION_TOKENS;
import static dev.tandem.finetune.advice.cost.Input.RETRAININGS_MONTH;
import static dev.tandem.finetune.advice.cost.Input.RETRAINING_HOURS;
import static dev.tandem.finetune.advice.cost.Input.SERVER_MONTH;
import static dev.tandem.finetune.advice.cost.Input.TRAINING_MILLION;
import static dev.tandem.finetune.advice.cost.Input.TUNED_SERVING_MONTH;
import static dev.tandem.finetune.advice.cost.Input.TUNING_HOURS;
import static dev.tandem.finetune.advice.cost.Input.WORK_HOUR;

import dev.tandem.finetune.advice.Approach;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an approach costs. With the names of {@link Input} in short (W work hour, T = examples ·
 * tokens · epochs, the tokens of one training):
 *
 * <pre>
 * set-up   base   W · base hours
 *          rag    base + W · index hours + documents · embedding
 *          tuned  base + W · (tuning hours + examples · minutes / 60) + T · training
 *          both   rag + tuned − base
 * monthly  base   0
 *          rag    server + documents · changed share · embedding + W · index upkeep
 *          tuned  tuned serving + max(retrainings, knowledge retrainings) · (T · training + W · retraining hours)
 *          both   rag + tuned serving + retrainings · (T · training + W · retraining hours)
 * query    what {@link Usage} costs: measured, or else
 *          base   question in, answer out
 *          rag    question + passages in, answer out, question embedded
 *          tuned  question in, answer out, at the tuned model's prices
 *          both   question + passages in, answer out, at the tuned model's prices, question embedded
 * </pre>
 *
 * <p>With retrieval knowledge stays out of the weights, so {@code both} is not trained again for
 * its sake. Doubles: prices are estimates of two digits, and nothing is booked by them.
 */
public final class CostModel {

  private static final double MILLION = 1e6;
  private static final double MINUTES = 60;

  private final Map<Approach, Usage> measured;

  /**
   * @param measured what a question really uses, by approach, where that is known
   */
  public CostModel(Map<Approach, Usage> measured) {
    this.measured = new EnumMap<>(Approach.class);
    this.measured.putAll(measured);
  }

  /** All of it by assumption. */
  public static CostModel assumed() {
    return new CostModel(Map.of());
  }

  /**
   * The three costs of an approach.
   *
   * @param setup once
   * @param monthly whatever the volume
   * @param query each
   */
  public record Cost(double setup, double monthly, double query) {

    /** A month with its share of the set-up. */
    public double month(double queries, double months) {
      return fixed(months) + queries * query;
    }

    /** The part of a month that does not depend on the volume. */
    double fixed(double months) {
      return setup / months + monthly;
    }
  }

  /** What an approach costs by these inputs. */
  public Cost of(Approach approach, Inputs in) {
    return new Cost(setup(approach, in), monthly(approach, in), usage(approach, in).cost(in));
  }

  private static double setup(Approach approach, Inputs in) {
    double base = in.get(WORK_HOUR) * in.get(BASE_HOURS);
    double index =
        in.get(WORK_HOUR) * in.get(INDEX_HOURS)
            + in.get(DOCUMENT_TOKENS) * in.get(EMBEDDING_MILLION) / MILLION;
    double tuning =
        in.get(WORK_HOUR)
                * (in.get(TUNING_HOURS) + in.get(EXAMPLES) * in.get(EXAMPLE_MINUTES) / MINUTES)
            + training(in);
    return switch (approach) {
      case BASE -> base;
      case RAG -> base + index;
      case TUNED -> base + tuning;
      case BOTH -> base + index + tuning;
    };
  }

  private static double monthly(Approach approach, Inputs in) {
    double index =
        in.get(SERVER_MONTH)
            + in.get(DOCUMENT_TOKENS) * in.get(CHANGED_SHARE) * in.get(EMBEDDING_MILLION) / MILLION
            + in.get(WORK_HOUR) * in.get(INDEX_UPKEEP_HOURS);
    double again = training(in) + in.get(WORK_HOUR) * in.get(RETRAINING_HOURS);
    double often = Math.max(in.get(RETRAININGS_MONTH), in.get(KNOWLEDGE_RETRAININGS_MONTH));
    return switch (approach) {
      case BASE -> 0;
      case RAG -> index;
      case TUNED -> in.get(TUNED_SERVING_MONTH) + often * again;
      case BOTH -> index + in.get(TUNED_SERVING_MONTH) + in.get(RETRAININGS_MONTH) * again;
    };
  }

  private static double training(Inputs in) {
    return in.get(EXAMPLES)
        * in.get(EXAMPLE_TOKENS)
        * in.get(EPOCHS)
        * in.get(TRAINING_MILLION)
        / MILLION;
  }

  private Usage usage(Approach approach, Inputs in) {
    Usage known = measured.get(approach);
    if (known != null) {
      return known;
    }
    boolean finds = approach == Approach.RAG || approach == Approach.BOTH;
    boolean tuned = approach == Approach.TUNED || approach == Approach.BOTH;
    double read = in.get(QUESTION_TOKENS) + (finds ? in.get(PASSAGE_TOKENS) : 0);
    Usage usage = Usage.ofTokens(tuned, read, in.get(ANSWER_TOKENS));
    return finds ? usage.plus(new Usage(0, 0, 0, 0, in.get(QUESTION_TOKENS), 0, 0)) : usage;
  }
}
