package dev.tandem.finetune.evaluation.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.evaluation.run.CreateEvaluation;
import dev.tandem.finetune.evaluation.schedule.Schedule;
import dev.tandem.finetune.evaluation.schedule.ScheduleStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code finetune.evaluation_schedules}. */
@ApplicationScoped
public class PgScheduleStore implements ScheduleStore {

  private static final String COLUMNS =
      """
      id, project, created_at, name, request::text AS request, every_s, on_change,
      state::text AS state, last_run, last_error, due_at""";

  private static final String INSERT =
      """
      INSERT INTO finetune.evaluation_schedules
        (id, project, name, request, every_s, on_change, state, due_at, watch_at, created_at)
      VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7::text::jsonb, $8, $9, $10) RETURNING %s
      """
          .formatted(COLUMNS);

  private static final String CLAIM =
      """
      UPDATE finetune.evaluation_schedules s
      SET claim = $2, watch_at = $3::timestamptz,
        due_at = CASE WHEN s.due_at IS NULL THEN NULL ELSE greatest(s.due_at, $3::timestamptz) END
      FROM (
        SELECT number, due_at FROM finetune.evaluation_schedules
        WHERE least(due_at, watch_at) <= $1
        ORDER BY least(due_at, watch_at) LIMIT 1 FOR UPDATE SKIP LOCKED) old
      WHERE s.number = old.number
      RETURNING s.id, s.project, s.created_at, s.name, s.request::text AS request, s.every_s,
        s.on_change, s.state::text AS state, s.last_run, s.last_error, old.due_at
      """;

  private static final String LOOKED =
      """
      UPDATE finetune.evaluation_schedules
      SET claim = NULL, state = coalesce($3::text::jsonb, state), last_run = coalesce($4, last_run),
        last_error = $5, due_at = $6, watch_at = $7
      WHERE id = $1 AND claim = $2
      """;

  private final Pool pool;
  private final Rows json;

  PgScheduleStore(@ReactiveDataSource("finetune") Pool pool, Rows json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Schedule> create(Schedule made, Instant watch) {
    Instant due = made.dueAt() == null ? null : Instant.ofEpochSecond(made.dueAt());
    Tuple values =
        Tuple.of(made.id(), made.project(), made.name(), json.write(made.evaluation()))
            .addLong(made.everySeconds())
            .addBoolean(made.onChange())
            .addString(json.write(made.state()))
            .addOffsetDateTime(Rows.time(due))
            .addOffsetDateTime(Rows.time(watch))
            .addOffsetDateTime(Rows.time(Instant.ofEpochSecond(made.createdAt())));
    return pool.preparedQuery(INSERT).execute(values).map(rows -> read(rows).getFirst());
  }

  @Override
  public Uni<Page<Schedule>> list(String project, Keyset keyset) {
    String sql =
        "SELECT %s FROM finetune.evaluation_schedules WHERE project = $1".formatted(COLUMNS)
            + Rows.page(keyset, 2);
    return Rows.position(pool, "evaluation_schedules", project, keyset)
        .chain(from -> pool.preparedQuery(sql).execute(Rows.page(Tuple.of(project), from, keyset)))
        .map(rows -> keyset.page(read(rows), Schedule::id));
  }

  @Override
  public Uni<Optional<Schedule>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.evaluation_schedules WHERE project = $1 AND id = $2"
                .formatted(COLUMNS))
        .execute(Tuple.of(project, id))
        .map(rows -> read(rows).stream().findFirst());
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery(
            "DELETE FROM finetune.evaluation_schedules WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, id))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Optional<Claimed>> claim(Instant now, Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(Rows.time(now), claim, Rows.time(now.plus(lease))))
        .map(rows -> read(rows).stream().findFirst().map(found -> new Claimed(claim, found)));
  }

  @Override
  public Uni<Void> looked(Claimed claimed, Looked looked) {
    Tuple values =
        Tuple.of(
                claimed.schedule().id(),
                claimed.claim(),
                json.write(looked.state()),
                looked.started(),
                looked.error())
            .addOffsetDateTime(Rows.time(looked.due()))
            .addOffsetDateTime(Rows.time(looked.watch()));
    return pool.preparedQuery(LOOKED).execute(values).replaceWithVoid();
  }

  private List<Schedule> read(RowSet<Row> rows) {
    List<Schedule> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Instant due = Rows.instant(row, "due_at");
      found.add(
          new Schedule(
              row.getString("id"),
              row.getString("project"),
              Rows.instant(row, "created_at").getEpochSecond(),
              row.getString("name"),
              json.read(row, "request", CreateEvaluation.class),
              row.getLong("every_s"),
              row.getBoolean("on_change"),
              json.tree(row, "state"),
              row.getString("last_run"),
              row.getString("last_error"),
              due == null ? null : (Long) due.getEpochSecond()));
    }
    return found;
  }
}
