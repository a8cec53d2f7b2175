package dev.tandem.generation.deployment;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.request.Fields;

/**
 * What a deployment remembers of conversations.
 *
 * @param enabled whether turns are kept as vectors and retrieved when history no longer fits
 * @param acrossConversations whether also those of the same user's other conversations are
 */
@JsonNaming(SnakeCaseStrategy.class)
public record MemoryPolicy(boolean enabled, boolean acrossConversations) {

  /** Nothing is remembered. */
  public static final MemoryPolicy NONE = new MemoryPolicy(false, false);

  /**
   * @throws dev.tandem.api.error.ApiError 400 that names the member at fault
   */
  static MemoryPolicy read(Fields memory) {
    MemoryPolicy policy =
        new MemoryPolicy(
            memory.flag("enabled").orElse(false),
            memory.flag("across_conversations").orElse(false));
    if (policy.acrossConversations() && !policy.enabled()) {
      throw memory.invalid("across_conversations", "needs 'enabled' to be true");
    }
    return policy;
  }
}
