package dev.tandem.finetune.job.pg;

import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.EndNotices;
import dev.tandem.finetune.job.EndNotices.Notice;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.job.Plan;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes a change of a job, its events and the notices of its end, in a transaction of others. */
@ApplicationScoped
public class JobWrites {

  private static final String CHANGE =
      """
      UPDATE finetune.jobs AS j
      SET status = $3, plan = coalesce($4::text::jsonb, plan), restarts = coalesce($5, restarts), stops = $14,
          error = $6::text::jsonb, fine_tuned_model = $7, result_files = $8, trained_tokens = $9,
          finished_at = $10, serving = coalesce($11, serving), cleanup = cleanup OR $12,
          token_hash = CASE WHEN $13 THEN NULL ELSE token_hash END,
          started_at = CASE WHEN status = 'queued' AND $3 = 'running' THEN clock_timestamp()
                            ELSE started_at END,
          note = NULL, claim = NULL, claims = 0, available_at = now()
      WHERE position = $1 AND ($2::uuid IS NULL OR claim = $2)
      RETURNING %s
      """
          .formatted(JobRow.COLUMNS);

  private static final String EVENTS =
      """
      INSERT INTO finetune.events (id, job, created_at, level, type, message, data)
      SELECT e.id, $1, e.created_at, e.level, e.type, e.message, e.data::jsonb
      FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS e(id, created_at, level, type, message, data)
      """;

  private static final String NOTICES =
      """
      INSERT INTO finetune.webhook_deliveries (id, endpoint, job, body, created_at)
      SELECT n.id, n.endpoint, $1, n.body, $2
      FROM unnest($3::text[], $4::text[], $5::text[]) AS n(id, endpoint, body)
      """;

  // The model's way into the registry, in the commit of its job's end.
  private static final String MODEL =
      """
      WITH m AS (
        INSERT INTO finetune.models (name, project, job, created_at, served, serving_note, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $5 THEN NULL ELSE now() END)
        RETURNING number)
      INSERT INTO finetune.model_changes (model, at, state) SELECT number, $4, 'candidate' FROM m
      """;

  // What the job's list of checkpoints shows from now on, and their way into the registry; they are
  // served by its worker, so that the job's end does not wait for them.
  private static final String CHECKPOINTS =
      """
      WITH c AS (
        UPDATE finetune.checkpoints SET kept = $3 AND manifest IS NOT NULL WHERE job = $1
        RETURNING model, project, job, step, kept),
      m AS (
        INSERT INTO finetune.models (name, project, job, created_at, served, due_at, step)
        SELECT model, project, job, $2, false, now(), step FROM c WHERE kept ORDER BY step
        RETURNING number)
      INSERT INTO finetune.model_changes (model, at, state) SELECT number, $2, 'candidate' FROM m
      """;

  private static final String SERVED = "loaded";

  private final JobRow rows;
  private final EndNotices notices;

  public JobWrites(JobRow rows, EndNotices notices) {
    this.rows = rows;
    this.notices = notices;
  }

  /**
   * The job after the change; empty when the claim was lost.
   *
   * @param claim that the job must be under, or null for none in particular
   */
  Uni<Optional<Job>> change(SqlConnection connection, Job job, UUID claim, Change change) {
    return connection
        .preparedQuery(CHANGE)
        .execute(values(job, claim, change))
        .chain(
            found -> {
              if (found.size() == 0) {
                return Uni.createFrom().item(Optional.<Job>empty());
              }
              Row row = found.iterator().next();
              return events(connection, job.id(), change.events())
                  .chain(() -> notices(connection, job, change.next()))
                  .chain(() -> models(connection, job, change))
                  .map(done -> Optional.of(rows.read(row)));
            });
  }

  private static Uni<Void> models(SqlConnection connection, Job job, Change change) {
    if (!(change.next() instanceof JobState.Ended end)) {
      return Uni.createFrom().voidItem();
    }
    Tuple values = Tuple.of(job.id(), JobRow.time(end.at()), end instanceof JobState.Succeeded);
    // The newest of the registry is the model itself.
    return connection
        .preparedQuery(CHECKPOINTS)
        .execute(values)
        .chain(() -> model(connection, job, change));
  }

  private static Uni<Void> model(SqlConnection connection, Job job, Change change) {
    if (!(change.next() instanceof JobState.Succeeded end)) {
      return Uni.createFrom().voidItem();
    }
    boolean served = SERVED.equals(change.serving());
    Tuple values =
        Tuple.of(end.model(), job.project(), job.id(), JobRow.time(end.at()))
            .addBoolean(served)
            .addString(served ? null : change.serving());
    return connection.preparedQuery(MODEL).execute(values).replaceWithVoid();
  }

  private Tuple values(Job job, UUID claim, Change change) {
    JobState next = change.next();
    JobState.Succeeded success = next instanceof JobState.Succeeded end ? end : null;
    boolean ended = next instanceof JobState.Ended;
    boolean cleanup = ended || next instanceof JobState.Paused;
    Tuple values = Tuple.tuple().addLong(job.number()).addUUID(claim).addString(next.stored());
    values.addString(rows.write(plan(next))).addInteger(restarts(next));
    values.addString(next instanceof JobState.Failed end ? rows.write(end.error()) : null);
    values.addString(success == null ? null : success.model());
    values.addArrayOfString(
        success == null ? new String[0] : success.resultFiles().toArray(String[]::new));
    values.addLong(success == null ? null : (Long) success.trainedTokens());
    values.addOffsetDateTime(next instanceof JobState.Ended end ? JobRow.time(end.at()) : null);
    values.addString(change.serving()).addBoolean(cleanup).addBoolean(ended);
    return values.addInteger(next instanceof JobState.Running running ? running.stops() : 0);
  }

  private static Plan plan(JobState next) {
    return switch (next) {
      case JobState.Queued queued -> queued.plan();
      case JobState.Running running -> running.plan();
      case JobState.Paused paused -> paused.plan();
      case JobState.Saving saving -> saving.plan();
      default -> null;
    };
  }

  private static Integer restarts(JobState next) {
    return switch (next) {
      case JobState.Queued queued -> queued.restarts();
      case JobState.Running running -> running.restarts();
      case JobState.Paused paused -> paused.restarts();
      case JobState.Saving saving -> saving.restarts();
      default -> null;
    };
  }

  Uni<Void> events(SqlConnection connection, String job, List<JobEvent.New> events) {
    if (events.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Tuple values =
        Tuple.tuple()
            .addString(job)
            .addArrayOfString(events.stream().map(JobEvent.New::id).toArray(String[]::new))
            .addArrayOfOffsetDateTime(
                events.stream()
                    .map(event -> JobRow.time(event.at()))
                    .toArray(OffsetDateTime[]::new))
            .addArrayOfString(events.stream().map(JobEvent.New::level).toArray(String[]::new))
            .addArrayOfString(events.stream().map(JobEvent.New::type).toArray(String[]::new))
            .addArrayOfString(events.stream().map(JobEvent.New::message).toArray(String[]::new))
            .addArrayOfString(events.stream().map(JobEvent.New::data).toArray(String[]::new));
    return connection.preparedQuery(EVENTS).execute(values).replaceWithVoid();
  }

  private Uni<Void> notices(SqlConnection connection, Job job, JobState next) {
    List<Notice> told =
        next instanceof JobState.Ended end ? notices.of(job, end) : List.<Notice>of();
    if (told.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Instant at = ((JobState.Ended) next).at();
    Tuple values =
        Tuple.of(job.id(), JobRow.time(at))
            .addArrayOfString(told.stream().map(Notice::id).toArray(String[]::new))
            .addArrayOfString(told.stream().map(Notice::endpoint).toArray(String[]::new))
            .addArrayOfString(told.stream().map(Notice::body).toArray(String[]::new));
    return connection.preparedQuery(NOTICES).execute(values).replaceWithVoid();
  }
}
