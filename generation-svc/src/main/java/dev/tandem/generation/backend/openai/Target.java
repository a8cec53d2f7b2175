package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Origin;

/**
 * A replica that serves a model.
 *
 * @param origin the same for receipts
 * @param exact whether every answer must say that it is by this very model
 */
record Target(Replica replica, Origin origin, ModelMeters meters, boolean exact) {

  /** What the model is called there. */
  String servedAs() {
    return origin.servedAs();
  }
}
