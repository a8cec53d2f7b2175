package dev.tandem.finetune.promotion.gate;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the gate says. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "PromotionVerdict")
public record Verdict(boolean passed, List<Check> checks) {

  public Verdict {
    checks = List.copyOf(checks);
  }

  /** All that speaks against the candidate, or that nothing does. */
  public String why() {
    return passed
        ? "The candidate passed the gate."
        : checks.stream()
            .filter(each -> each.outcome() != Check.Outcome.PASSED)
            .map(Check::why)
            .collect(Collectors.joining(" "));
  }
}
