package dev.tandem.generation.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;

/**
 * Something in a chain that is not as it was appended.
 *
 * @param sequence of the entry, or of the first one missing
 * @param receiptId of the entry, or null when it is missing
 * @param message a sentence for people
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(Problem problem, long sequence, String receiptId, String message) {

  /** What can be wrong. */
  public enum Problem {
    /** Entries are missing. */
    REMOVED,
    /** An entry is not what its hash covers. */
    CHANGED,
    /** An entry stands where the chain has no place for one. */
    INSERTED,
    /** The chain's own row does not say what its entries say. */
    HEAD_CHANGED,
    /** A text is not the one whose digest is in the chain. */
    TEXT_CHANGED,
    /** A text is missing, and the chain does not say that it was removed. */
    TEXT_REMOVED;

    /** The name as JSON has it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding of(Problem problem, StoredEntry entry, String message) {
    return new Finding(problem, entry.link().sequence(), entry.id(), message);
  }
}
