package dev.tandem.finetune.evaluation.threshold;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Port to the kept thresholds and alerts. */
public interface ThresholdStore {

  /** Keeps a new threshold. */
  Uni<Threshold> create(Threshold made);

  /** The project's thresholds, of one deployment unless it is null. */
  Uni<Page<Threshold>> list(String project, String deployment, Keyset keyset);

  /** All thresholds of a deployment. */
  Uni<List<Threshold>> of(String project, String deployment);

  /** Deletes it; whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /** The project's alerts, of one deployment unless it is null. */
  Uni<Page<Alert>> alerts(String project, String deployment, Keyset keyset);
}
