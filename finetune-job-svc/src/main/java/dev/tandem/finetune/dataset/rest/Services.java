package dev.tandem.finetune.dataset.rest;

import dev.tandem.finetune.dataset.DatasetsConfig;
import dev.tandem.finetune.service.Connections;
import dev.tandem.finetune.service.ServiceRequests;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Questions of data sets to the other services. */
@Singleton
class Services extends ServiceRequests {

  @Inject
  Services(Connections services, DatasetsConfig config) {
    this(services, config.timeout());
  }

  Services(Connections services, Duration timeout) {
    super(
        services,
        new Purpose(
            timeout,
            "source",
            "What the rows are to be made from cannot be reached at the moment. Try again."));
  }
}
