package dev.tandem.finetune.job;

import io.smallrye.mutiny.Uni;
import java.util.Map;

/** Port to how many jobs there are. */
public interface JobCensus {

  /** Jobs of all projects by the stored name of their state; a state without jobs is left out. */
  Uni<Map<String, Long>> byState();
}
