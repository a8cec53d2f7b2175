package dev.tandem.finetune.drift;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to the kept checks of monitors and to what they found. */
public interface FindingStore {

  /** Starts a check; the one that is under way when there is one. */
  Uni<Check> startCheck(Monitor monitor, Instant at);

  /** Checks of a monitor. */
  Uni<Page<Check>> checks(Monitor monitor, Keyset keyset);

  /** The monitor's check with this id. */
  Uni<Optional<Check>> check(Monitor monitor, String id);

  /** Findings of a monitor, of one status unless it is null. */
  Uni<Page<Finding>> findings(Monitor monitor, String status, Keyset keyset);

  /** All open findings of a monitor. */
  Uni<List<Finding>> open(Monitor monitor);

  /** The monitor's finding with this id. */
  Uni<Optional<Finding>> finding(Monitor monitor, String id);

  /** Notes that a remedy was started, unless one is running; whether it did. */
  Uni<Boolean> startRemedy(Monitor monitor, String finding, RemedyRun run);
}
