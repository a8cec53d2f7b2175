package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.dataset.check.Format;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A data set as it is kept. Its content never changes; what is made anew under the same name is its
 * next version, with an id of its own.
 *
 * @param digest SHA-256 of the canonical rows in hexadecimal, each row ended by a line feed
 * @param tokens of all rows, estimated
 * @param source what it was made from, as the API shows it
 * @param sourceFiles files that the rows were made from
 * @param warnings of the check, as the API shows them
 * @param sourceDeletedAt when one of these files was found to be gone, or null
 */
public record Dataset(
    String id,
    String project,
    String name,
    int version,
    String digest,
    Format format,
    Kind kind,
    long rows,
    long tokens,
    long bytes,
    JsonNode source,
    List<String> sourceFiles,
    JsonNode warnings,
    Instant createdAt,
    Instant sourceDeletedAt) {

  /** Begins every id, so that a job can name a data set where it names a file. */
  public static final String PREFIX = "dataset-";

  /** Where the rows came from. */
  public enum Kind {
    FILE,
    FEEDBACK,
    GENERATED;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same one, of which a source file is gone. */
  Dataset flagged(Instant at) {
    return new Dataset(
        id,
        project,
        name,
        version,
        digest,
        format,
        kind,
        rows,
        tokens,
        bytes,
        source,
        sourceFiles,
        warnings,
        createdAt,
        at);
  }

  /** The key of its rows among the artifacts. */
  public static String rowsKey(String id) {
    return id + "/rows.jsonl";
  }

  /** The key of where each row came from, a line each; not every data set has it. */
  public static String lineageKey(String id) {
    return id + "/lineage.jsonl";
  }
}
