package dev.tandem.finetune.dataset;

import dev.tandem.finetune.dataset.check.CheckRequest.Rate;
import dev.tandem.finetune.model.BaseModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * How fast and dear a training will be: as seen here before, as configured, or by a rough table.
 */
@ApplicationScoped
class Rates {

  /** Tokens a second, for a model of about a billion weights on one GPU; docs/datasets.md. */
  private static final Map<String, Double> ROUGH =
      Map.of("classifier", 3000.0, "lora", 8000.0, "qlora", 5000.0, "full", 6000.0);

  private static final double ROUGH_OTHERWISE = 8000;

  private final PastSpeed past;
  private final EstimatesConfig config;

  Rates(PastSpeed past, EstimatesConfig config) {
    this.past = past;
    this.config = config;
  }

  /** Blocks. */
  Rate of(BaseModel model, String technique) {
    int gpus = model.gpu().count();
    var seen = past.of(model.name(), technique).await().indefinitely();
    if (seen.isPresent()) {
      double each = seen.get().tokensPerSecond() / Math.max(1, gpus);
      String basis =
          "%.0f tokens/s, seen in the last jobs of this model and technique here (%d)"
              .formatted(seen.get().tokensPerSecond(), seen.get().jobs());
      return rate(each, gpus, basis);
    }
    Double configured = config.tokensPerSecond().get(technique);
    if (configured != null) {
      return rate(configured, gpus, "%.0f tokens/s, as configured".formatted(configured));
    }
    double rough = ROUGH.getOrDefault(technique, ROUGH_OTHERWISE);
    String basis = "%.0f tokens/s, a rough figure that was not measured here".formatted(rough);
    return rate(rough, gpus, basis);
  }

  private Rate rate(double tokensPerSecond, int gpus, String basis) {
    return new Rate(tokensPerSecond, gpus, config.gpuHourPrice(), config.currency(), basis);
  }
}
