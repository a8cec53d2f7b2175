package dev.tandem.finetune.dataset;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/**
 * What the prediction of time and cost rests on, until jobs of the same model and technique have
 * been run here.
 */
@ConfigMapping(prefix = "tandem.fine-tuning.estimates")
public interface EstimatesConfig {

  /**
   * Tokens a second of one GPU (or of the CPU, without one) by technique, instead of the built-in
   * figures of docs/datasets.md.
   */
  Map<String, Double> tokensPerSecond();

  /** Price of one GPU for an hour; without it no cost is told. */
  Optional<Double> gpuHourPrice();

  /** The price's currency. */
  @WithDefault("USD")
  String currency();
}
