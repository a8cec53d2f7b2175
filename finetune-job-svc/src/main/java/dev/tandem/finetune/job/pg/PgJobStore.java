package dev.tandem.finetune.job.pg;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.Checkpoint;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.JobStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Rows of {@code finetune.jobs}, {@code events} and {@code checkpoints}. */
@ApplicationScoped
public class PgJobStore implements JobStore {

  private static final String CREATE =
      """
      WITH j AS (
        INSERT INTO finetune.jobs (id, project, created_at, status, model, training_file,
          validation_file, seed, metadata, spec)
        VALUES ($1, $2, $3, 'validating_files', $4, $5, $6, $7, $8, $9::text::jsonb)
        RETURNING *),
      e AS (
        INSERT INTO finetune.events (id, job, created_at, level, type, message)
        VALUES ($10, $1, $3, $11, 'message', $12))
      SELECT %s FROM j
      """
          .formatted(JobRow.COLUMNS);

  private final Pool pool;
  private final JobRow jobs;
  private final JobWrites writes;
  private final EventRows events;

  public PgJobStore(
      @ReactiveDataSource("finetune") Pool pool, JobRow jobs, JobWrites writes, EventRows events) {
    this.pool = pool;
    this.jobs = jobs;
    this.writes = writes;
    this.events = events;
  }

  @Override
  public Uni<Job> create(String id, String project, Instant at, JobSpec spec, JobEvent.New first) {
    Tuple values =
        Tuple.of(id, project, JobRow.time(at), spec.model())
            .addString(spec.trainingFile())
            .addString(spec.validationFile())
            .addInteger(spec.seed())
            .addValue(new JsonObject(Map.copyOf(spec.metadata())))
            .addString(jobs.write(spec))
            .addString(first.id())
            .addString(first.level())
            .addString(first.message());
    return pool.preparedQuery(CREATE)
        .execute(values)
        .map(rows -> jobs.read(rows.iterator().next()));
  }

  @Override
  public Uni<Optional<Job>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.jobs j WHERE project = $1 AND id = $2"
                .formatted(JobRow.COLUMNS))
        .execute(Tuple.of(project, id))
        .map(rows -> read(rows).stream().findFirst());
  }

  @Override
  public Uni<Page<Job>> list(
      String project, int limit, String after, Map<String, String> metadata) {
    return positionOf(project, after).chain(before -> page(project, limit, before, metadata));
  }

  private Uni<Long> positionOf(String project, String after) {
    if (after == null) {
      return Uni.createFrom().item(Long.MAX_VALUE);
    }
    return pool.preparedQuery("SELECT position FROM finetune.jobs WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, after))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.invalid("after", "'after' names no fine-tuning job.");
              }
              return rows.iterator().next().getLong(0);
            });
  }

  private Uni<Page<Job>> page(
      String project, int limit, long before, Map<String, String> metadata) {
    String filter = metadata.isEmpty() ? "$4::jsonb IS NOT NULL" : "metadata @> $4";
    return pool.preparedQuery(
            """
            SELECT %s FROM finetune.jobs j
            WHERE project = $1 AND position < $2 AND %s
            ORDER BY position DESC LIMIT $3
            """
                .formatted(JobRow.COLUMNS, filter))
        .execute(Tuple.of(project, before, limit + 1, new JsonObject(Map.copyOf(metadata))))
        .map(
            rows -> {
              List<Job> found = read(rows);
              boolean more = found.size() > limit;
              return Page.of(more ? found.subList(0, limit) : found, more, Job::id);
            });
  }

  @Override
  public Uni<Job> change(String project, String id, Function<Job, Change> decide) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(
                    """
                    SELECT %s FROM finetune.jobs j WHERE project = $1 AND id = $2
                    FOR NO KEY UPDATE
                    """
                        .formatted(JobRow.COLUMNS))
                .execute(Tuple.of(project, id))
                .chain(
                    rows -> {
                      if (rows.size() == 0) {
                        throw ApiError.notFound("fine-tuning job", id);
                      }
                      Job job = read(rows).getFirst();
                      return writes.change(connection, job, null, decide.apply(job));
                    })
                .map(Optional::orElseThrow));
  }

  @Override
  public Uni<Page<JobEvent>> events(String job, PageRequest page) {
    return events.events(job, page);
  }

  @Override
  public Uni<Page<Checkpoint>> checkpoints(String job, PageRequest page) {
    return events.checkpoints(job, page);
  }

  private List<Job> read(RowSet<Row> rows) {
    List<Job> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(jobs.read(row)));
    return found;
  }
}
