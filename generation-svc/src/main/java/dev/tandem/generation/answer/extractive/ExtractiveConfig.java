package dev.tandem.generation.answer.extractive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The model {@code extractive}. */
@ConfigMapping(prefix = "tandem.extractive")
public interface ExtractiveConfig {

  /** Passages asked for when the caller names no number, 1..50. */
  @WithDefault("10")
  int passages();

  /** At most so many sentences are quoted in one answer, at least 1. */
  @WithDefault("2")
  int sentences();

  /** Vector stores searched when the caller names none, newest first, 1..100. */
  @WithDefault("20")
  int stores();
}
