package dev.tandem.generation.routing;

/** What a request's {@code tool_choice} says about searching documents. */
public enum ToolChoice {
  /** The router decides. */
  AUTO,
  /** Documents must not be searched. */
  NONE,
  /** Some tool must be called, and searching is the one that there is. */
  REQUIRED,
  /** {@code file_search} is named. */
  FILE_SEARCH;

  /** Whether the caller demands a search. */
  public boolean demandsSearch() {
    return this == REQUIRED || this == FILE_SEARCH;
  }
}
