package dev.tandem.finetune.job.pg;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.ProgressLog;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Events with the number of the item that they were made from, and what follows from them. */
@ApplicationScoped
public class PgProgressLog implements ProgressLog {

  private static final String EVENTS =
      """
      INSERT INTO finetune.events (id, job, n, created_at, level, type, message, data)
      SELECT e.id, $1, e.n, e.created_at, e.level, e.type, e.message, e.data::jsonb
      FROM unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[],
        $7::text[], $8::text[]) AS e(id, n, created_at, level, type, message, data)
      ORDER BY e.n
      ON CONFLICT (job, n) WHERE n IS NOT NULL DO NOTHING
      RETURNING n
      """;

  // What arrives late fills gaps only.
  private static final String JOB =
      """
      UPDATE finetune.jobs
      SET progress = CASE WHEN $2 > progress_n THEN progress || $3::text::jsonb
                          ELSE $3::text::jsonb || progress END,
          estimated_finish = CASE WHEN $2 > progress_n THEN coalesce($4, estimated_finish)
                                  ELSE estimated_finish END,
          progress_n = greatest(progress_n, $2),
          result = coalesce($5::text::jsonb, result),
          trainer_error = coalesce($6::text::jsonb, trainer_error)
      WHERE position = $1
      """;

  private static final String CHECKPOINTS =
      """
      INSERT INTO finetune.checkpoints (id, job, project, step, model, path, metrics, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8) ON CONFLICT DO NOTHING
      """;

  private static final String WEIGHTS =
      """
      UPDATE finetune.checkpoints SET manifest = $3::text::jsonb WHERE job = $1 AND step = $2
      """;

  private final Pool pool;
  private final JobRow rows;
  private final ObjectMapper json;

  public PgProgressLog(@ReactiveDataSource("finetune") Pool pool, JobRow rows, ObjectMapper json) {
    this.pool = pool;
    this.rows = rows;
    this.json = json;
  }

  @Override
  public Uni<Optional<Watched>> find(String job) {
    return pool.preparedQuery(
            "SELECT j.token_hash, %s FROM finetune.jobs j WHERE id = $1".formatted(JobRow.COLUMNS))
        .execute(Tuple.of(job))
        .map(
            found -> {
              for (Row row : found) {
                Buffer hash = row.getBuffer("token_hash");
                return Optional.of(
                    new Watched(rows.read(row), hash == null ? null : hash.getBytes()));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Void> keep(Job job, List<Entry> entries) {
    if (entries.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(EVENTS)
                .execute(events(job, entries))
                .chain(
                    kept -> {
                      Set<Long> numbers = new HashSet<>();
                      kept.forEach(row -> numbers.add(row.getLong(0)));
                      return follow(
                          connection,
                          job,
                          entries.stream()
                              .filter(entry -> numbers.remove(entry.n()))
                              .sorted(Comparator.comparingLong(Entry::n))
                              .toList());
                    }));
  }

  private static Tuple events(Job job, List<Entry> entries) {
    return Tuple.tuple()
        .addString(job.id())
        .addArrayOfString(texts(entries, JobEvent.New::id))
        .addArrayOfLong(entries.stream().map(Entry::n).toArray(Long[]::new))
        .addArrayOfOffsetDateTime(
            entries.stream()
                .map(entry -> JobRow.time(entry.event().at()))
                .toArray(OffsetDateTime[]::new))
        .addArrayOfString(texts(entries, JobEvent.New::level))
        .addArrayOfString(texts(entries, JobEvent.New::type))
        .addArrayOfString(texts(entries, JobEvent.New::message))
        .addArrayOfString(texts(entries, JobEvent.New::data));
  }

  private static String[] texts(List<Entry> entries, Function<JobEvent.New, String> member) {
    return entries.stream().map(entry -> member.apply(entry.event())).toArray(String[]::new);
  }

  private Uni<Void> follow(SqlConnection connection, Job job, List<Entry> fresh) {
    if (fresh.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    ObjectNode patch = json.createObjectNode();
    fresh.forEach(entry -> patch.setAll((ObjectNode) entry.patch()));
    Tuple values =
        Tuple.of(job.number(), fresh.getLast().n(), patch.toString())
            .addOffsetDateTime(JobRow.time(last(fresh, Entry::estimatedFinish)))
            .addString(rows.write(last(fresh, Entry::result)))
            .addString(rows.write(last(fresh, Entry::error)));
    return connection
        .preparedQuery(JOB)
        .execute(values)
        .chain(() -> checkpoints(connection, job, fresh));
  }

  private static <T> T last(List<Entry> entries, Function<Entry, T> member) {
    return entries.stream().map(member).filter(Objects::nonNull).reduce(null, (a, b) -> b);
  }

  private Uni<Void> checkpoints(SqlConnection connection, Job job, List<Entry> fresh) {
    List<Tuple> written =
        fresh.stream()
            .filter(entry -> entry.checkpoint() != null)
            .map(entry -> checkpoint(job, entry.checkpoint(), entry.event().at()))
            .toList();
    List<Tuple> arrived =
        fresh.stream()
            .map(Entry::weights)
            .filter(Objects::nonNull)
            .map(weights -> Tuple.of(job.id(), weights.step(), weights.manifest().toString()))
            .toList();
    return all(connection, CHECKPOINTS, written).chain(() -> all(connection, WEIGHTS, arrived));
  }

  private static Uni<Void> all(SqlConnection connection, String sql, List<Tuple> values) {
    return values.isEmpty()
        ? Uni.createFrom().voidItem()
        : connection.preparedQuery(sql).executeBatch(values).replaceWithVoid();
  }

  private static Tuple checkpoint(Job job, NewCheckpoint checkpoint, Instant at) {
    return Tuple.of(checkpoint.id(), job.id(), job.project(), checkpoint.step())
        .addString(job.checkpointName(checkpoint.step()))
        .addString(checkpoint.path())
        .addString(checkpoint.metrics().toString())
        .addOffsetDateTime(JobRow.time(at));
  }
}
