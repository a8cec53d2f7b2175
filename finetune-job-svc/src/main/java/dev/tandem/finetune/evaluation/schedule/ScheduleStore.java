package dev.tandem.finetune.evaluation.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Port to the kept schedules. A claim is a lease. */
public interface ScheduleStore {

  /** A schedule in the hands of a worker. */
  record Claimed(UUID claim, Schedule schedule) {}

  /**
   * What came of a look.
   *
   * @param state the target as it is now; null leaves what is kept
   * @param started the evaluation that was started, or null
   * @param error why none could be, or null
   * @param due when the next one starts, or null
   * @param watch when it is looked again, or null
   */
  record Looked(JsonNode state, String started, String error, Instant due, Instant watch) {}

  /** Keeps a new schedule, which is looked at from now on. */
  Uni<Schedule> create(Schedule made, Instant watch);

  /** The project's schedules. */
  Uni<Page<Schedule>> list(String project, Keyset keyset);

  /** The project's schedule with this id. */
  Uni<Optional<Schedule>> find(String project, String id);

  /** Deletes it; whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /** A schedule whose time has come. */
  Uni<Optional<Claimed>> claim(Instant now, Duration lease);

  /** Notes what came of it. */
  Uni<Void> looked(Claimed claimed, Looked looked);
}
