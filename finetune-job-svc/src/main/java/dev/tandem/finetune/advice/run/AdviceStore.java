package dev.tandem.finetune.advice.run;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.Advice.Status;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Port to the kept advice. */
public interface AdviceStore {

  /** Keeps new advice. */
  Uni<Void> create(Advice made);

  /** The project's advice with this id. */
  Uni<Optional<Advice>> find(String project, String id);

  /**
   * The project's advice; results of measurements are left out.
   *
   * @param status of the measurement, as the API names it, or null for all
   * @throws dev.tandem.api.error.ApiError 400 when the cursor names nothing of this project
   */
  Uni<Page<Advice>> list(String project, Status status, Keyset keyset);

  /** Has it measured, unless it is being measured; whether it will be. */
  Uni<Boolean> measure(String project, String id, Measure request, State begun);

  /** Cancels its measurement unless that has ended; whether it did. */
  Uni<Boolean> cancel(String project, String id, Instant at);

  /** Deletes it; whether there was one. */
  Uni<Boolean> delete(String project, String id);
}
