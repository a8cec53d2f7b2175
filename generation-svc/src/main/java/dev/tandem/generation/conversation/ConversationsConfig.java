package dev.tandem.generation.conversation;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What of a conversation goes into an answer. */
@ConfigMapping(prefix = "tandem.conversations")
public interface ConversationsConfig {

  /** Items of a conversation that are read for an answer, the newest. */
  @WithDefault("500")
  int historyItems();

  /** Size of the items, as JSON, after which no earlier one is read for an answer. */
  @WithDefault("4M")
  MemorySize historySize();
}
