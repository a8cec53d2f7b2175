package dev.tandem.generation.answer.extractive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The model {@code extractive}. */
@ConfigMapping(prefix = "tandem.extractive")
public interface ExtractiveConfig {

  /** At most so many sentences are quoted in one answer, at least 1. */
  @WithDefault("2")
  int sentences();
}
