package dev.tandem.finetune.job.pg;

import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobQueue;
import dev.tandem.finetune.job.JobState;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The queue of jobs that need work: rows of {@code finetune.jobs}. */
@ApplicationScoped
public class PgJobQueue implements JobQueue {

  // Any number that nothing else in the database locks.
  private static final long START_LOCK = 0x746e_6a6f_6273L;

  private static final String CLAIM =
      """
      UPDATE finetune.jobs AS j
      SET claim = $1, claims = claims + 1, available_at = now() + $2 * interval '1 millisecond'
      WHERE position = (
        SELECT position FROM finetune.jobs
        WHERE available_at <= now()
          AND (cleanup OR status IN ('validating_files', 'running', 'saving'))
        ORDER BY available_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING claims, %s
      """
          .formatted(JobRow.COLUMNS);

  private static final String TAKE =
      """
      UPDATE finetune.jobs AS j
      SET claim = $2, claims = 1, available_at = now() + $3 * interval '1 millisecond'
      WHERE position = $1 RETURNING claims, %s
      """
          .formatted(JobRow.COLUMNS);

  private static final String WAITING =
      "SELECT 1 FROM finetune.jobs WHERE status = 'queued' AND NOT cleanup LIMIT 1";

  private static final String NEXT =
      """
      WITH training AS (
        SELECT project, count(*) AS jobs FROM finetune.jobs
        WHERE status IN ('running', 'saving') GROUP BY project)
      SELECT %s FROM finetune.jobs j LEFT JOIN training t ON t.project = j.project
      WHERE j.status = 'queued' AND NOT j.cleanup
        AND (SELECT coalesce(sum(jobs), 0) FROM training) < $1
      ORDER BY coalesce(t.jobs, 0),
        (SELECT max(s.started_at) FROM finetune.jobs s WHERE s.project = j.project) NULLS FIRST,
        j.position
      LIMIT 1 FOR NO KEY UPDATE OF j
      """
          .formatted(JobRow.COLUMNS);

  private static final String RENEW =
      """
      UPDATE finetune.jobs SET available_at = now() + $3 * interval '1 millisecond'
      WHERE position = $1 AND claim = $2
      """;

  private static final String RELEASE =
      """
      UPDATE finetune.jobs
      SET claim = NULL, claims = 0, note = $4,
          available_at = now() + $3 * interval '1 millisecond'
      WHERE position = $1 AND claim = $2
      """;

  private static final String RETRY =
      """
      UPDATE finetune.jobs
      SET claim = NULL, available_at = now() + $3 * interval '1 millisecond'
      WHERE position = $1 AND claim = $2
      """;

  private static final String RECLAIM =
      """
      UPDATE finetune.jobs SET cleanup = true, available_at = now()
      WHERE id = ANY($1) AND status IN ('succeeded', 'failed', 'cancelled') AND NOT cleanup
      """;

  private static final String UNKNOWN =
      """
      SELECT n.id FROM unnest($1::text[]) AS n(id)
      WHERE NOT EXISTS (SELECT FROM finetune.jobs j WHERE j.id = n.id)
      """;

  private static final String CLEANED_UP =
      """
      UPDATE finetune.jobs SET claim = NULL, claims = 0, cleanup = false, available_at = now()
      WHERE position = $1 AND claim = $2
      """;

  private static final String SET_TOKEN =
      "UPDATE finetune.jobs SET token_hash = $3 WHERE position = $1 AND claim = $2";

  private final Pool pool;
  private final JobRow jobs;
  private final JobWrites writes;

  public PgJobQueue(@ReactiveDataSource("finetune") Pool pool, JobRow jobs, JobWrites writes) {
    this.pool = pool;
    this.jobs = jobs;
    this.writes = writes;
  }

  @Override
  public Uni<Optional<Claimed>> claim(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(rows -> first(claim, rows));
  }

  @Override
  public Uni<Optional<Claimed>> startNext(
      Duration lease, int concurrency, Function<JobState.Queued, Change> start) {
    return pool.query(WAITING)
        .execute()
        .chain(
            waiting ->
                waiting.size() == 0
                    ? Uni.createFrom().item(Optional.<Claimed>empty())
                    : pool.withTransaction(
                        connection -> startNext(connection, lease, concurrency, start)));
  }

  /** One at a time in all processes, so that none is started beyond the limit. */
  private Uni<Optional<Claimed>> startNext(
      SqlConnection connection,
      Duration lease,
      int concurrency,
      Function<JobState.Queued, Change> start) {
    return connection
        .preparedQuery("SELECT pg_advisory_xact_lock($1)")
        .execute(Tuple.of(START_LOCK))
        .chain(() -> connection.preparedQuery(NEXT).execute(Tuple.of(concurrency)))
        .chain(
            rows -> {
              if (rows.size() == 0) {
                return Uni.createFrom().item(Optional.<Claimed>empty());
              }
              Job job = jobs.read(rows.iterator().next());
              Change change = start.apply((JobState.Queued) job.state());
              UUID claim = UUID.randomUUID();
              return writes
                  .change(connection, job, null, change)
                  .chain(
                      () ->
                          connection
                              .preparedQuery(TAKE)
                              .execute(Tuple.of(job.number(), claim, lease.toMillis())))
                  .map(taken -> first(claim, taken));
            });
  }

  @Override
  public Uni<Boolean> renew(Claimed job, Duration lease) {
    return changed(RENEW, held(job).addLong(lease.toMillis()));
  }

  @Override
  public Uni<Boolean> commit(Claimed job, Change change) {
    return pool.withTransaction(
        connection ->
            writes.change(connection, job.job(), job.claim(), change).map(Optional::isPresent));
  }

  @Override
  public Uni<Boolean> release(Claimed job, Duration pause, String note, List<JobEvent.New> events) {
    Tuple values = held(job).addLong(pause.toMillis()).addString(note);
    if (events.isEmpty()) {
      return changed(RELEASE, values);
    }
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(RELEASE)
                .execute(values)
                .chain(
                    rows ->
                        rows.rowCount() == 0
                            ? Uni.createFrom().item(false)
                            : writes.events(connection, job.job().id(), events).replaceWith(true)));
  }

  @Override
  public Uni<Boolean> retry(Claimed job, Duration pause) {
    return changed(RETRY, held(job).addLong(pause.toMillis()));
  }

  @Override
  public Uni<Void> reclaim(Set<String> ids) {
    return pool.preparedQuery(RECLAIM)
        .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
        .replaceWithVoid();
  }

  @Override
  public Uni<Set<String>> unknown(Set<String> ids) {
    return pool.preparedQuery(UNKNOWN)
        .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
        .map(rows -> rows.stream().map(row -> row.getString(0)).collect(Collectors.toSet()));
  }

  @Override
  public Uni<Boolean> cleanedUp(Claimed job) {
    return changed(CLEANED_UP, held(job));
  }

  @Override
  public Uni<Boolean> setToken(Claimed job, byte[] hash) {
    return changed(SET_TOKEN, held(job).addBuffer(io.vertx.mutiny.core.buffer.Buffer.buffer(hash)));
  }

  private Uni<Boolean> changed(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(rows -> rows.rowCount() > 0);
  }

  private static Tuple held(Claimed job) {
    return Tuple.tuple().addLong(job.job().number()).addUUID(job.claim());
  }

  private Optional<Claimed> first(UUID claim, RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(new Claimed(claim, jobs.read(row), row.getInteger("claims")));
    }
    return Optional.empty();
  }
}
