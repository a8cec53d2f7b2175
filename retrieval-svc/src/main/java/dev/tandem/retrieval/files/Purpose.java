package dev.tandem.retrieval.files;

import dev.tandem.api.error.ApiError;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a file is for, as the API names it. */
public enum Purpose {
  ASSISTANTS("assistants", true),
  BATCH("batch", true),
  FINE_TUNE("fine-tune", true),
  VISION("vision", true),
  USER_DATA("user_data", true),
  EVALS("evals", true),
  ASSISTANTS_OUTPUT("assistants_output", false),
  BATCH_OUTPUT("batch_output", false),
  FINE_TUNE_RESULTS("fine-tune-results", false);

  private final String wire;
  private final boolean uploadable;

  Purpose(String wire, boolean uploadable) {
    this.wire = wire;
    this.uploadable = uploadable;
  }

  /** The name in requests and answers. */
  public String wire() {
    return wire;
  }

  /**
   * The purpose of an upload.
   *
   * @throws ApiError 400 when it is missing or not one that users may upload with
   */
  public static Purpose ofUpload(String wire) {
    if (wire == null || wire.isEmpty()) {
      throw ApiError.invalid("purpose", "'purpose' is required: one of " + uploadable() + ".");
    }
    return find(wire)
        .filter(p -> p.uploadable)
        .orElseThrow(
            () -> ApiError.invalid("purpose", "'purpose' must be one of " + uploadable() + "."));
  }

  /**
   * The purpose of a file that another service of Tandem keeps here for a project: results too.
   *
   * @throws ApiError 400 when there is no such purpose
   */
  public static Purpose ofResult(String wire) {
    return find(wire).orElseGet(() -> ofUpload(wire));
  }

  /**
   * The purpose that a list is narrowed to.
   *
   * @throws ApiError 400 when there is no such purpose
   */
  public static Purpose ofFilter(String wire) {
    return find(wire)
        .orElseThrow(() -> ApiError.invalid("purpose", "There is no purpose of this name."));
  }

  /**
   * Refuses names of files that this purpose cannot use.
   *
   * @throws ApiError 400 when the purpose takes JSON lines and the name does not end in .jsonl
   */
  public void checkName(String filename) {
    boolean lines = this == FINE_TUNE || this == BATCH;
    if (lines && !filename.toLowerCase(Locale.ROOT).endsWith(".jsonl")) {
      throw ApiError.invalid(
          "file", "Files with purpose '" + wire + "' must be JSON lines with a name in .jsonl.");
    }
  }

  private static Optional<Purpose> find(String wire) {
    return Arrays.stream(values()).filter(p -> p.wire.equals(wire)).findFirst();
  }

  private static String uploadable() {
    return Arrays.stream(values())
        .filter(p -> p.uploadable)
        .map(Purpose::wire)
        .collect(Collectors.joining(", "));
  }
}
