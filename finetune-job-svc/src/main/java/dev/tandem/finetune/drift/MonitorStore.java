package dev.tandem.finetune.drift;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Port to the kept monitors. */
public interface MonitorStore {

  /** Keeps a new monitor. */
  Uni<Monitor> create(Monitor made);

  /** The project's monitors, of one deployment unless it is null. */
  Uni<Page<Monitor>> list(String project, String deployment, Keyset keyset);

  /** The project's monitor with this id. */
  Uni<Optional<Monitor>> find(String project, String id);

  /** Deletes it with its checks and findings; whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /**
   * Fixes another reference: its findings are closed, a check that is under way is cancelled, and
   * counting of checks begins anew.
   */
  Uni<Void> rebase(Monitor monitor, Instant at);
}
