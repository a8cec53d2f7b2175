package dev.tandem.generation.answer.generative;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What models on model servers are given. */
@ConfigMapping(prefix = "tandem.generative")
public interface GenerativeConfig {

  /** Tokens kept free for the answer when the caller sets no limit. */
  @WithDefault("1024")
  int answerTokens();

  /** Tokens of context of a model whose configuration names none. */
  @WithDefault("8192")
  int contextTokens();

  /** Share of the context that passages take at most, 0..1. */
  @WithDefault("0.5")
  double passageShare();
}
