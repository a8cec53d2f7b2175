package dev.tandem.finetune.evaluation.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.dataset.CheckPool;
import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.evaluation.run.CreateEvaluation;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluation.Cause;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.evaluation.schedule.ScheduleStore.Claimed;
import dev.tandem.finetune.evaluation.schedule.ScheduleStore.Looked;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The schedules of each project: made, listed, and looked at when their time comes. */
@ApplicationScoped
public class Schedules {

  private static final int MAX_NAME = 128;
  private static final long LEAST_SECONDS = 60;
  private static final Duration LEASE = Duration.ofMinutes(5);

  private final ScheduleStore store;
  private final Evaluations evaluations;
  private final CheckPool pool;
  private final EvaluationsConfig config;
  private final Clock clock;

  Schedules(
      ScheduleStore store,
      Evaluations evaluations,
      CheckPool pool,
      EvaluationsConfig config,
      Clock clock) {
    this.store = store;
    this.evaluations = evaluations;
    this.pool = pool;
    this.config = config;
    this.clock = clock;
  }

  /** Makes a schedule; the request that it will make is checked now. */
  Uni<Schedule> create(String project, Schedule.Create body) {
    if (body == null || body.evaluation() == null) {
      throw ApiError.invalid(
          "evaluation", "missing_required_parameter", "'evaluation' is required.");
    }
    String name = UserText.check("name", body.name(), MAX_NAME);
    boolean onChange = Boolean.TRUE.equals(body.onChange());
    if (body.everySeconds() == null && !onChange) {
      throw ApiError.invalid("every_seconds", "Give 'every_seconds' or 'on_change', or both.");
    }
    if (body.everySeconds() != null
        && (body.everySeconds() < LEAST_SECONDS || body.everySeconds() > Integer.MAX_VALUE)) {
      throw ApiError.invalid(
          "every_seconds", "'every_seconds' must be from 60 to " + Integer.MAX_VALUE + ".");
    }
    return pool.run(() -> create(project, name, body, onChange));
  }

  private Schedule create(String project, String name, Schedule.Create body, boolean onChange) {
    CreateEvaluation checked = evaluations.check(project, body.evaluation());
    JsonNode state = onChange ? evaluations.describe(project, body.evaluation().target()) : null;
    Instant now = clock.instant();
    Long due =
        body.everySeconds() == null ? null : (Long) (now.getEpochSecond() + body.everySeconds());
    Schedule made =
        new Schedule(
            Ids.next(Schedule.PREFIX),
            project,
            now.getEpochSecond(),
            name,
            checked,
            body.everySeconds(),
            onChange,
            state,
            null,
            null,
            due);
    return store.create(made, onChange ? now.plus(config.watch()) : null).await().indefinitely();
  }

  /** The project's schedules. */
  Uni<Page<Schedule>> list(String project, PageRequest page) {
    return store.list(project, new Keyset(page));
  }

  /** The schedule with this id; fails with 404. */
  Uni<Schedule> get(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("evaluation schedule", id)));
  }

  /** Deletes it; what it started goes on. Fails with 404. */
  Uni<Schedule.Deleted> delete(String project, String id) {
    return store
        .delete(project, id)
        .map(
            gone -> {
              if (!gone) {
                throw ApiError.notFound("evaluation schedule", id);
              }
              return new Schedule.Deleted(id, true);
            });
  }

  /** Looks at one schedule whose time has come; whether there was one. Blocks. */
  boolean lookAtOne() {
    Instant now = clock.instant();
    Optional<Claimed> claimed = store.claim(now, LEASE).await().indefinitely();
    claimed.ifPresent(
        each -> store.looked(each, looked(each.schedule(), now)).await().indefinitely());
    return claimed.isPresent();
  }

  private Looked looked(Schedule schedule, Instant now) {
    Instant due = due(schedule, now);
    Instant watch = schedule.onChange() ? now.plus(config.watch()) : null;
    try {
      JsonNode state =
          schedule.onChange()
              ? evaluations.describe(schedule.project(), schedule.evaluation().target())
              : null;
      boolean changed = state != null && !state.equals(schedule.state());
      if (!changed && !schedule.isDue(now)) {
        return new Looked(null, null, schedule.lastError(), due, watch);
      }
      Evaluation started =
          evaluations.start(
              schedule.project(),
              schedule.evaluation(),
              changed ? Cause.CHANGE : Cause.SCHEDULE,
              schedule.id());
      return new Looked(state, started.id(), null, due, watch);
    } catch (ApiError e) {
      // The state stays as it was, so that the change is seen again at the next look.
      return new Looked(null, null, e.getMessage(), due, watch);
    }
  }

  private static Instant due(Schedule schedule, Instant now) {
    if (schedule.everySeconds() == null) {
      return null;
    }
    return schedule.isDue(now)
        ? now.plusSeconds(schedule.everySeconds())
        : Instant.ofEpochSecond(schedule.dueAt());
  }
}
