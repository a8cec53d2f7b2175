package dev.tandem.generation.routing;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether documents are searched for a query, and how. */
public enum Route {
  /** The model answers alone. */
  NONE,
  /** The passages of one search are given to the model. */
  SINGLE,
  /** Links are followed from the best passages, and sub-queries are asked where a model can. */
  MULTI;

  public boolean retrieves() {
    return this != NONE;
  }

  /** The name as JSON has it: {@code none}, {@code single}, {@code multi}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
