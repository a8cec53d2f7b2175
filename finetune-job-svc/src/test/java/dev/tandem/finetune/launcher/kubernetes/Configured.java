package dev.tandem.finetune.launcher.kubernetes;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings of these tests. */
final class Configured {

  static final String PREFIX = "tandem.fine-tuning.kubernetes.";

  private Configured() {}

  /** With these keys below the prefix, and an image. */
  static KubernetesConfig with(Map<String, String> set) {
    Map<String, String> all = new HashMap<>();
    set.forEach((key, value) -> all.put(PREFIX + key, value));
    all.putIfAbsent(PREFIX + "image", "registry.test/trainer:1");
    return only(all);
  }

  static KubernetesConfig only(Map<String, String> keys) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .withMapping(KubernetesConfig.class)
        .withDefaultValues(keys)
        .build()
        .getConfigMapping(KubernetesConfig.class);
  }
}
