package dev.tandem.finetune.promotion.canary;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What is watched: shares in [0, 1], of each of which less is better. */
public enum Figure {
  /** Requests without an answer, or that the version's own model could not answer. */
  ERRORS(Counts::requests, each -> (double) each.failed() + each.faltered()),
  /** Sentences that no passage supports. */
  UNSUPPORTED(Counts::checked, Counts::unsupported),
  /** Answers that say the documents do not hold one. */
  ABSTENTIONS(Counts::answers, Counts::abstained),
  /** Feedback that is bad. */
  DISLIKED(Counts::rated, Counts::disliked),
  /** Answers that took longer than the limit. */
  SLOW(Counts::timed, Counts::slow),
  /** Answers that cost more than the limit. */
  DEAR(Counts::priced, Counts::dear);

  private final ToLongFunction<Counts> values;
  private final ToDoubleFunction<Counts> sum;

  Figure(ToLongFunction<Counts> values, ToDoubleFunction<Counts> sum) {
    this.values = values;
    this.sum = sum;
  }

  long values(Counts counts) {
    return values.applyAsLong(counts);
  }

  double sum(Counts counts) {
    return sum.applyAsDouble(counts);
  }

  /** The name in answers. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
