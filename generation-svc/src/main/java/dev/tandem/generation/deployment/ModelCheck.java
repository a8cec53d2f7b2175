package dev.tandem.generation.deployment;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Port to what is known of models. */
public interface ModelCheck {

  /**
   * The first of these names that no model has for this project.
   *
   * @return empty when all are known, or when a server that may serve it cannot be asked; fails
   *     only with the failure of the store of tuned models
   */
  Uni<Optional<Unknown>> unknown(String project, List<String> names);

  /**
   * A name that no model has.
   *
   * @param known names that there are, in alphabetical order
   */
  record Unknown(String name, List<String> known) {

    public Unknown {
      known = List.copyOf(known);
    }
  }
}
