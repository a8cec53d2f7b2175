package dev.tandem.generation.answer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How documents are searched for an answer, where neither caller nor deployment says it. */
@ConfigMapping(prefix = "tandem.search")
public interface SearchConfig {

  /** Passages asked for, 1..50. */
  @WithDefault("10")
  int passages();

  /** Vector stores searched when none are named, newest first, 1..100. */
  @WithDefault("20")
  int stores();
}
