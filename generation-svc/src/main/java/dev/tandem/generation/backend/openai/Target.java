package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Origin;

/**
 * A replica that serves a model.
 *
 * @param origin the same for receipts
 */
record Target(Replica replica, Origin origin, ModelMeters meters) {

  /** What the model is called there. */
  String servedAs() {
    return origin.servedAs();
  }
}
