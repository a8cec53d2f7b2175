package dev.tandem.generation.backend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A model that one or several servers serve.
 *
 * @param name what clients call it
 * @param servedAs what its servers call it; of the first, should they differ
 * @param contextTokens how many tokens fit, prompt and answer together, where that is known
 * @param capabilities what it can do; all of them unless configuration takes some away
 * @param timeout to the first byte of an answer, and between any two pieces of it
 * @param adapterDigest SHA-256 of the weights of the adapter that makes the model, in hexadecimal;
 *     empty for a base model, and where nobody said
 * @param weights of a tuned model, which servers have to load; empty of what they serve anyway
 */
public record ServedModel(
    String name,
    String servedAs,
    OptionalInt contextTokens,
    Price price,
    Set<Capability> capabilities,
    Duration timeout,
    Optional<String> adapterDigest,
    Optional<TunedWeights> weights) {

  public ServedModel {
    capabilities = Set.copyOf(capabilities);
  }

  /** A model that its servers have from their start. */
  public ServedModel(
      String name,
      String servedAs,
      OptionalInt contextTokens,
      Price price,
      Set<Capability> capabilities,
      Duration timeout,
      Optional<String> adapterDigest) {
    this(
        name,
        servedAs,
        contextTokens,
        price,
        capabilities,
        timeout,
        adapterDigest,
        Optional.empty());
  }

  /**
   * Refuses what the model cannot do.
   *
   * @param request a chat completions body
   * @throws ApiError 400 {@code unsupported_parameter}, naming the member
   */
  public void check(ObjectNode request) {
    for (Capability capability : Capability.values()) {
      if (!capabilities.contains(capability) && capability.isAskedForBy(request)) {
        throw capability.refusal(name);
      }
    }
  }
}
