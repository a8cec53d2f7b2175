package dev.tandem.finetune.job;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The jobs of each project. Thread-safe; nothing blocks. */
@ApplicationScoped
public class FineTuningJobs {

  private static final String COLUMNS =
      """
      id, project, position, created_at, finished_at, status, model, fine_tuned_model,
      training_file, validation_file, seed, trained_tokens, error, metadata
      """;

  private final Pool pool;

  public FineTuningJobs(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  /**
   * The project's jobs, newest first.
   *
   * @param after id of the job that the page follows, or null
   * @param metadata pairs that a job must have
   * @throws ApiError 400 when {@code after} names no job of this project
   */
  public Uni<Page<FineTuningJob>> list(
      String project, int limit, String after, Map<String, String> metadata) {
    return positionOf(project, after).flatMap(before -> page(project, limit, before, metadata));
  }

  /**
   * One job of the project.
   *
   * @throws ApiError 404 when the project has no such job
   */
  public Uni<FineTuningJob> get(String project, String id) {
    return pool.preparedQuery(
            "select %s from finetune.jobs where project = $1 and id = $2".formatted(COLUMNS))
        .execute(Tuple.of(project, id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.notFound("fine-tuning job", id);
              }
              return job(rows.iterator().next());
            });
  }

  private Uni<Long> positionOf(String project, String after) {
    if (after == null) {
      return Uni.createFrom().item(Long.MAX_VALUE);
    }
    return pool.preparedQuery("select position from finetune.jobs where project = $1 and id = $2")
        .execute(Tuple.of(project, after))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.invalid("after", "'after' names no fine-tuning job.");
              }
              return rows.iterator().next().getLong(0);
            });
  }

  private Uni<Page<FineTuningJob>> page(
      String project, int limit, long before, Map<String, String> metadata) {
    return pool.preparedQuery(
            """
            select %s from finetune.jobs
            where project = $1 and position < $2 and metadata @> $3
            order by position desc
            limit $4
            """
                .formatted(COLUMNS))
        .execute(Tuple.of(project, before, new JsonObject(Map.copyOf(metadata)), limit + 1))
        .map(rows -> page(rows, limit));
  }

  private static Page<FineTuningJob> page(RowSet<Row> rows, int limit) {
    List<FineTuningJob> jobs = new ArrayList<>();
    rows.forEach(row -> jobs.add(job(row)));
    boolean more = jobs.size() > limit;
    return Page.of(more ? jobs.subList(0, limit) : jobs, more, FineTuningJob::id);
  }

  private static FineTuningJob job(Row row) {
    return new FineTuningJob(
        row.getString("id"),
        "fine_tuning.job",
        row.getOffsetDateTime("created_at").toEpochSecond(),
        seconds(row.getOffsetDateTime("finished_at")),
        row.getString("model"),
        row.getString("fine_tuned_model"),
        row.getString("project"),
        row.getString("status"),
        json(row, "error"),
        FineTuningJob.Hyperparameters.AUTO,
        row.getString("training_file"),
        row.getString("validation_file"),
        List.of(),
        row.getLong("trained_tokens"),
        row.getInteger("seed"),
        json(row, "metadata"));
  }

  private static Long seconds(OffsetDateTime time) {
    return time == null ? null : time.toEpochSecond();
  }

  private static String json(Row row, String column) {
    JsonObject value = row.getJsonObject(column);
    return value == null ? null : value.encode();
  }
}
