package dev.tandem.finetune.drift.rest;

import dev.tandem.finetune.drift.DriftConfig;
import dev.tandem.finetune.service.Connections;
import dev.tandem.finetune.service.ServiceRequests;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Requests about what is watched to the other services. */
@Singleton
class Watched extends ServiceRequests {

  @Inject
  Watched(Connections services, DriftConfig config) {
    this(services, config.timeout());
  }

  Watched(Connections services, Duration timeout) {
    super(services, new Purpose(timeout, null, "What is watched cannot be reached at the moment."));
  }
}
