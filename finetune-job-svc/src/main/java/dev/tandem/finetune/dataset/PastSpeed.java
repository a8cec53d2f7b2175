package dev.tandem.finetune.dataset;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Port to how fast training was here before. */
public interface PastSpeed {

  /**
   * What was seen.
   *
   * @param tokensPerSecond of the whole job, from its start to its end
   */
  record Seen(int jobs, double tokensPerSecond) {}

  /** Of the last jobs with this model and technique, if there were any. */
  Uni<Optional<Seen>> of(String model, String technique);
}
