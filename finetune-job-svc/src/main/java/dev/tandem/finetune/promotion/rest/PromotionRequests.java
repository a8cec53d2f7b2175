package dev.tandem.finetune.promotion.rest;

import dev.tandem.finetune.promotion.PromotionsConfig;
import dev.tandem.finetune.service.Connections;
import dev.tandem.finetune.service.ServiceRequests;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Requests of promotions to generation-svc. */
@Singleton
class PromotionRequests extends ServiceRequests {

  @Inject
  PromotionRequests(Connections services, PromotionsConfig config) {
    this(services, config.timeout());
  }

  PromotionRequests(Connections services, Duration timeout) {
    super(services, new Purpose(timeout, null, "The deployment cannot be reached at the moment."));
  }
}
