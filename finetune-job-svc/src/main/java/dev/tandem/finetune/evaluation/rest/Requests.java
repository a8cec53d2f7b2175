package dev.tandem.finetune.evaluation.rest;

import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.service.Connections;
import dev.tandem.finetune.service.ServiceRequests;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Requests of evaluations to the other services. */
@Singleton
class Requests extends ServiceRequests {

  @Inject
  Requests(Connections services, EvaluationsConfig config) {
    this(services, config.timeout());
  }

  Requests(Connections services, Duration timeout) {
    super(
        services,
        new Purpose(timeout, null, "What is to be measured cannot be reached at the moment."));
  }
}
