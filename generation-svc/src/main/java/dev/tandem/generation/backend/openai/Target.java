package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Origin;
import java.time.Duration;

/**
 * A replica that serves a model.
 *
 * @param origin the same for receipts
 * @param exact whether every answer must say that it is by this very model
 */
record Target(Replica replica, Origin origin, ModelMeters meters, boolean exact) {

  /** How servers of Transformers complete the name of a folder. */
  private static final String REVISION = "@main";

  /** Whether an answer under this name is by the model. */
  boolean isNamedBy(String model) {
    return model.equals(servedAs())
        || (replica.settings().adapters() == AdapterMode.PATH
            && model.equals(servedAs() + REVISION));
  }

  /** What the model is called there. */
  String servedAs() {
    return origin.servedAs();
  }

  /** Whether neither the replica nor this model at it is to be left alone. */
  boolean allows() {
    return replica.breaker().allows() && model().allows();
  }

  /** Whether a request may be sent; of many that ask when a trial is due, one is told yes. */
  boolean tryBegin() {
    return replica.breaker().tryBegin() && model().tryBegin();
  }

  /** How long until a request may be sent; zero when it may be now. */
  Duration untilAllowed() {
    Duration server = replica.breaker().untilAllowed();
    Duration model = model().untilAllowed();
    return server.compareTo(model) > 0 ? server : model;
  }

  /** An answer began. */
  void succeeded() {
    replica.breaker().succeeded();
    model().succeeded();
  }

  /** A broken model, such as an adapter that fails, must not take its server's others with it. */
  void failed(FaultKind kind) {
    switch (kind.sick()) {
      case SERVER -> replica.breaker().failed();
      case MODEL -> model().failed();
      case NOBODY -> {}
    }
  }

  private Breaker model() {
    return replica.breakerOf(servedAs());
  }
}
