package dev.tandem.retrieval.files;

import dev.tandem.api.error.ApiError;

/** Names that users give to files: shown, compared by their ending, never used as a path. */
public final class FileNames {

  private static final int MAX_CHARS = 255;

  private FileNames() {}

  /**
   * The name as it is kept: without control characters and surrounding blanks.
   *
   * @param param the request's parameter, for the message
   * @throws ApiError 400 when nothing is left, or it is longer than 255 characters
   */
  public static String clean(String param, String name) {
    String clean = name == null ? "" : name.replaceAll("\\p{Cc}|[\\u2028\\u2029]", "").strip();
    if (clean.isEmpty()) {
      throw ApiError.invalid(param, "The file needs a name; its ending tells the format.");
    }
    if (clean.length() > MAX_CHARS) {
      throw ApiError.invalid(param, "The file's name is longer than 255 characters.");
    }
    return clean;
  }
}
