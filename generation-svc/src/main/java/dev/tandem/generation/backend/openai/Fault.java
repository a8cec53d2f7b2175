package dev.tandem.generation.backend.openai;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.TunedWeights;

/**
 * A failure to get an answer from a model server: what kind it is, for those who decide here, and
 * what the caller is told. Texts name the model as clients do, and never a server.
 */
final class Fault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FaultKind kind;
  private final ApiError told;

  Fault(FaultKind kind, ApiError told) {
    super(kind + ": " + told.getMessage(), null, false, false);
    this.kind = kind;
    this.told = told;
  }

  FaultKind kind() {
    return kind;
  }

  ApiError told() {
    return told;
  }

  static Fault unreachable(String model) {
    return new Fault(
        FaultKind.UNREACHABLE,
        ApiError.unavailable(
            "The server of the model '" + model + "' is not reachable. Try again shortly."));
  }

  static Fault reset(String model, boolean stale) {
    return new Fault(
        stale ? FaultKind.STALE : FaultKind.RESET,
        ApiError.unavailable(
            "The server of the model '"
                + model
                + "' closed the connection before it answered. Try again shortly."));
  }

  static Fault allAway(String model) {
    return new Fault(
        FaultKind.ALL_AWAY,
        ApiError.unavailable(
            "The model '"
                + model
                + "' is not available: none of its servers answers at the moment. Try again later."));
  }

  static Fault busy(String model) {
    return new Fault(
        FaultKind.BUSY,
        ApiError.unavailable(
            "All servers of the model '" + model + "' are busy. Try again shortly."));
  }

  static Fault slow(String model) {
    return new Fault(
        FaultKind.SLOW,
        ApiError.of(
            504,
            "model_server_timeout",
            null,
            "The server of the model '" + model + "' took too long. Try again, or ask for less."));
  }

  static Fault truncated(String model) {
    return broken(
        FaultKind.TRUNCATED,
        "The server of the model '" + model + "' broke off in the middle of its answer.");
  }

  static Fault malformed(String model) {
    return broken(
        FaultKind.MALFORMED,
        "The server of the model '" + model + "' gave an answer that cannot be read.");
  }

  static Fault tooLarge(String model) {
    return broken(
        FaultKind.TOO_LARGE,
        "The answer of the model '" + model + "' is longer than this system allows.");
  }

  /** 503: nobody has the adapter; answering by its base model would be a lie. */
  static Fault notLoaded(String model) {
    return new Fault(
        FaultKind.NOT_LOADED,
        ApiError.of(
            503,
            "adapter_not_loaded",
            null,
            "The tuned model '"
                + model
                + "' is not loaded by any server of its base model at the moment. Try again"
                + " shortly."));
  }

  /** What a server says that it loaded, or was to have from its start, and does not list. */
  static Fault notListed(TunedWeights weights, Target target) {
    boolean told = target.replica().settings().adapters() == AdapterMode.DYNAMIC;
    return new Fault(
        told ? FaultKind.NOT_LOADED : FaultKind.REFUSED,
        told
            ? ApiError.of(
                503,
                "adapter_not_loaded",
                null,
                "The server does not list it although it loaded it.")
            : ApiError.invalid(
                "name",
                "It does not list '"
                    + target.servedAs()
                    + "'. Start it with '"
                    + weights.path()
                    + "' by that name."));
  }

  static Fault otherModel(String model) {
    return broken(
        FaultKind.OTHER_MODEL,
        "A server answered as another model than '" + model + "', so its answer was not used.");
  }

  /** 502: the server is there, and what it answers is of no use. */
  static Fault broken(FaultKind kind, String message) {
    return new Fault(kind, ApiError.of(502, "model_server_error", null, message));
  }
}
