package dev.tandem.generation.answer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How documents are searched for an answer, where neither caller nor deployment says it. */
@ConfigMapping(prefix = "tandem.search")
public interface SearchConfig {

  /** Passages asked for, 1..50. */
  @WithDefault("10")
  int passages();

  /** Vector stores searched when none are named, newest first, 1..100. */
  @WithDefault("20")
  int stores();

  /** Longest wait for a model that rewrites a follow-up question before it is searched. */
  @WithDefault("4s")
  Duration rewriteTimeout();
}
