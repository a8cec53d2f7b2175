package dev.tandem.generation.backend;

import java.util.Optional;

/**
 * The replica that a request is sent to.
 *
 * @param backend the operator's name of the model server
 * @param replica which of the backend's addresses, as they are configured, counted from 1
 * @param servedAs what the model is called there
 * @param adapterDigest of the adapter's weights, where the model's description names it
 */
public record Origin(
    String backend, int replica, String servedAs, Optional<String> adapterDigest) {}
