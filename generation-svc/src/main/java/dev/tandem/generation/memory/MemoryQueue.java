package dev.tandem.generation.memory;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Port to the pieces that wait for a vector. */
public interface MemoryQueue {

  /** A piece in the hands of a worker; {@code failures} counts the tries before. */
  record Waiting(long number, String project, String text, int failures) {}

  /** Takes up the pieces that wait longest. A claim that is not kept in time runs out. */
  Uni<List<Waiting>> claim(UUID claim, int most, Duration lease);

  /** Keeps the vectors of claimed pieces, in their order; deleted ones stay deleted. */
  Uni<Void> keep(UUID claim, List<Waiting> pieces, String model, List<float[]> vectors);

  /** Gives claimed pieces back. */
  Uni<Void> retry(UUID claim, List<Waiting> pieces, Duration pause);

  /** Has everything embedded again that another model embedded; says how many pieces. */
  Uni<Integer> requeueOthers(String model);
}
