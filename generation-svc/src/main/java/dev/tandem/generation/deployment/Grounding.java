package dev.tandem.generation.deployment;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.tandem.generation.request.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a deployment wants done about sentences that the passages do not support.
 *
 * @param policy what happens to them
 */
public record Grounding(Policy policy) {

  /** What a deployment has that says nothing. */
  public static final Grounding DEFAULT = new Grounding(Policy.REPORT);

  /** From doing nothing to replacing the answer. */
  public enum Policy {
    /** Nothing is checked. */
    OFF,
    /** The receipt says it. */
    REPORT,
    /** The answer says it, too. */
    FLAG,
    /** The answer is replaced by quotations. */
    REPLACE;

    /** The name as JSON has it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws dev.tandem.api.error.ApiError 400 that names the member at fault
   */
  static Grounding read(Fields grounding) {
    List<String> labels = Arrays.stream(Policy.values()).map(Policy::label).toList();
    return grounding
        .oneOf("policy", labels)
        .map(label -> new Grounding(Policy.valueOf(label.toUpperCase(Locale.ROOT))))
        .orElse(DEFAULT);
  }
}
