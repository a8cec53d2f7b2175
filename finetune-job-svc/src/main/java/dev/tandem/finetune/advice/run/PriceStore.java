package dev.tandem.finetune.advice.run;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Port to the prices of projects. */
public interface PriceStore {

  /** A project's own prices and amounts, if it has any. */
  Uni<Optional<OwnPrices>> find(String project);

  /** Keeps them in the place of others. */
  Uni<Void> put(String project, OwnPrices prices, Instant at);
}
