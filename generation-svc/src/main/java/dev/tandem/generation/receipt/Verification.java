package dev.tandem.generation.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Locale;

/**
 * What came out of verifying a chain.
 *
 * @param valid whether nothing was found, and a noted head was not contradicted
 * @param entriesChecked receipts, and notes of removals
 * @param provedFrom the first entry that the chain proves; those before were removed by retention
 * @param head the newest entry; note it elsewhere, and a later verification proves that all up to
 *     here is unchanged
 * @param noted what became of a head that the caller noted earlier, or null
 * @param problems how many findings there are
 * @param findings the first of them
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
    String object,
    boolean valid,
    long entriesChecked,
    long provedFrom,
    Place head,
    Noted noted,
    long problems,
    List<Finding> findings) {

  /** An entry's sequence number and hash, in hexadecimal. */
  public record Place(long sequence, String hash) {}

  /** What became of a head that was noted earlier. */
  public enum Noted {
    /** The chain goes through it. */
    CONFIRMED,
    /** The chain has another entry there. */
    CONTRADICTED,
    /** The chain ends before it. */
    MISSING,
    /** Retention has removed it. */
    PAST_RETENTION;

    /** The name as JSON has it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Verification of(
      boolean valid,
      long checked,
      Chain chain,
      Noted noted,
      long problems,
      List<Finding> findings) {
    return new Verification(
        "receipt.verification",
        valid,
        checked,
        chain.removed().sequence() + 1,
        new Place(chain.head().sequence(), chain.head().hex()),
        noted,
        problems,
        List.copyOf(findings));
  }
}
