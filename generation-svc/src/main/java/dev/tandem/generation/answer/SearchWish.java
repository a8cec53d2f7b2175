package dev.tandem.generation.answer;

import dev.tandem.generation.routing.ToolChoice;
import java.util.Optional;

/**
 * What a caller says about searching.
 *
 * @param choice comes before the router's
 * @param where the stores and options of the caller, or empty when none are named
 */
public record SearchWish(ToolChoice choice, Optional<Search> where) {

  /** The router decides, wherever the deployment says. */
  public static final SearchWish OPEN = new SearchWish(ToolChoice.AUTO, Optional.empty());
}
