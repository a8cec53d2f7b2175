package dev.tandem.generation.backend.openai;

/**
 * A replica that serves a model.
 *
 * @param servedAs what the model is called there
 */
record Target(Replica replica, String servedAs, ModelMeters meters) {}
