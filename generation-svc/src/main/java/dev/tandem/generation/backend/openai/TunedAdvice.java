package dev.tandem.generation.backend.openai;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.TunedWeights;
import java.util.Locale;

/** What is said when a tuned model cannot be served, with what to do about it. */
final class TunedAdvice {

  private TunedAdvice() {}

  static ApiError nobodyServes(TunedWeights weights) {
    String byHand =
        "Start a server on '"
            + weights.path()
            + "' and configure tandem.backends.NAME.adapters=static and tandem.backends.NAME.models.\""
            + weights.name()
            + "\".served-as with what it is called there (docs/backends.md).";
    return ApiError.invalid(
        "base_model",
        weights.isAdapter()
            ? "No backend with adapters=dynamic serves the base model '"
                + weights.baseModel()
                + "', so nobody can load the adapter '"
                + weights.name()
                + "'. Configure one; or: "
                + byHand
            : "No backend has adapters=path, so no server can be asked to open the folder of '"
                + weights.name()
                + "'. Configure one whose server opens models by their folders, such as"
                + " transformers serve; or: "
                + byHand);
  }

  /** 400 in any case: another try with the same model would be refused again. */
  static ApiError refused(TunedWeights weights, Fault fault) {
    String said = fault.told().getMessage();
    boolean isWhole = !weights.isAdapter();
    boolean noRoute = said.toLowerCase(Locale.ROOT).endsWith("not found");
    String server = "A server of '" + weights.baseModel() + "' ";
    return ApiError.invalid(
        "artifact.path",
        !isWhole && (noRoute || fault.kind() == FaultKind.MISCONFIGURED)
            ? server
                + "does not let this system load adapters. Start vLLM with --enable-lora and"
                + " VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, and check tandem.backends.NAME.api-key;"
                + " or configure adapters=static."
            : server + "refused '" + weights.name() + "': " + said);
  }

  static ApiError unreachable(TunedWeights weights, Fault fault) {
    return ApiError.of(
        503,
        "adapter_not_loaded",
        null,
        "No server of '"
            + weights.baseModel()
            + "' has loaded '"
            + weights.name()
            + "': "
            + fault.told().getMessage());
  }
}
