package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Origin;

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
}
