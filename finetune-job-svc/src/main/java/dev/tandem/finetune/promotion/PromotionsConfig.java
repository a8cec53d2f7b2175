package dev.tandem.finetune.promotion;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How candidates are brought to all users of a deployment. */
@ConfigMapping(prefix = "tandem.promotions")
public interface PromotionsConfig {

  /** Whether this process moves promotions on; another one of the same database may do it. */
  @WithDefault("true")
  boolean enabled();

  /** How often work is looked for. */
  @WithDefault("1S")
  Duration poll();

  /** How often the live receipts of a candidate are looked at. */
  @WithDefault("5S")
  Duration look();

  /** How long a promotion stays with its worker without a sign of life. */
  @WithDefault("30S")
  Duration lease();

  /** Longest wait for one answer of generation-svc. */
  @WithDefault("10S")
  Duration timeout();
}
