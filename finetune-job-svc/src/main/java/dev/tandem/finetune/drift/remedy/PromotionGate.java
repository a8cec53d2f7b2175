package dev.tandem.finetune.drift.remedy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.promotion.CreatePromotion;
import dev.tandem.finetune.promotion.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** A promotion of the deployment, held behind its gate until somebody approves it. */
@ApplicationScoped
class PromotionGate implements Gate {

  private static final int RUNNING = 409;
  private static final String BY = "drift";

  private final Promotions promotions;
  private final ObjectMapper json;

  PromotionGate(Promotions promotions, ObjectMapper json) {
    this.promotions = promotions;
    this.json = json;
  }

  @Override
  public Optional<String> hold(Candidate candidate) {
    CreatePromotion proposed =
        new CreatePromotion(
            candidate.evaluation(),
            candidate.deployment(),
            json.createObjectNode().put("model", candidate.model()),
            candidate.testSet(),
            null,
            null,
            null,
            null,
            CreatePromotion.GATE);
    try {
      return Optional.of(promotions.start(candidate.project(), proposed, BY).id());
    } catch (ApiError e) {
      // Another candidate is on its way; which of both comes first is for a person to say.
      if (e.status() == RUNNING) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
