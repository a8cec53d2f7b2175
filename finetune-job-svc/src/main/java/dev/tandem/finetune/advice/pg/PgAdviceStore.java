package dev.tandem.finetune.advice.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Keyset.Position;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.advice.run.Advice;
import dev.tandem.finetune.advice.run.Advice.Measuring;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.Advice.Status;
import dev.tandem.finetune.advice.run.AdviceStore;
import dev.tandem.finetune.advice.run.Measure;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Rows of {@code finetune.advice}. */
@ApplicationScoped
public class PgAdviceStore implements AdviceStore {

  private static final String INSERT =
      """
      INSERT INTO finetune.advice (id, project, name, basis, request, state, status, created_at)
      VALUES ($1, $2, $3, $4::text::json, $5::text::json, $6::text::json, $7, $8)
      """;

  private static final String MEASURE =
      """
      UPDATE finetune.advice
      SET request = $3::text::json, state = $4::text::json, status = 'queued', error = NULL,
        result = NULL, started_at = NULL, finished_at = NULL, claim = NULL, available_at = now()
      WHERE project = $1 AND id = $2 AND (status IS NULL OR status NOT IN ('queued', 'running'))
      """;

  private static final String CANCEL =
      """
      UPDATE finetune.advice SET status = 'cancelled', finished_at = $3, claim = NULL
      WHERE project = $1 AND id = $2 AND status IN ('queued', 'running')
      """;

  private static final String LIST =
      """
      SELECT %s FROM finetune.advice
      WHERE project = $1 AND ($2::text IS NULL OR status = $2)
        AND ($3::timestamptz IS NULL OR (created_at, number) %s ($3, $4))
      ORDER BY created_at %s, number %s LIMIT $5
      """;

  private final Pool pool;
  private final AdviceRow rows;

  PgAdviceStore(@ReactiveDataSource("finetune") Pool pool, AdviceRow rows) {
    this.pool = pool;
    this.rows = rows;
  }

  @Override
  public Uni<Void> create(Advice made) {
    Measuring measuring = made.measuring();
    Tuple values =
        Tuple.of(made.id(), made.project(), made.name(), rows.write(made.basis()))
            .addString(measuring == null ? null : rows.write(measuring.request()))
            .addString(measuring == null ? null : rows.write(measuring.state()))
            .addString(measuring == null ? null : measuring.status().wire())
            .addOffsetDateTime(AdviceRow.time(made.createdAt()));
    return pool.preparedQuery(INSERT).execute(values).replaceWithVoid();
  }

  @Override
  public Uni<Optional<Advice>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.advice WHERE project = $1 AND id = $2"
                .formatted(AdviceRow.WHOLE))
        .execute(Tuple.of(project, id))
        .map(found -> rows.read(found).stream().findFirst());
  }

  @Override
  public Uni<Page<Advice>> list(String project, Status status, Keyset keyset) {
    String sql =
        LIST.formatted(
            AdviceRow.SHORT, keyset.comparison(), keyset.direction(), keyset.direction());
    String wire = status == null ? null : status.wire();
    return position(project, keyset)
        .chain(
            from ->
                pool.preparedQuery(sql)
                    .execute(
                        Tuple.of(project, wire)
                            .addOffsetDateTime(from.map(Position::createdAt).orElse(null))
                            .addLong(from.map(Position::number).orElse(0L))
                            .addInteger(keyset.rows())))
        .map(found -> keyset.page(rows.read(found), Advice::id));
  }

  private Uni<Optional<Position>> position(String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    return pool.preparedQuery(
            "SELECT created_at, number FROM finetune.advice WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            found -> {
              for (Row row : found) {
                return Optional.of(new Position(row.getOffsetDateTime(0), row.getLong(1)));
              }
              throw keyset.unknownCursor();
            });
  }

  @Override
  public Uni<Boolean> measure(String project, String id, Measure request, State begun) {
    return changed(MEASURE, Tuple.of(project, id, rows.write(request), rows.write(begun)));
  }

  @Override
  public Uni<Boolean> cancel(String project, String id, Instant at) {
    return changed(CANCEL, Tuple.of(project, id, AdviceRow.time(at)));
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return changed(
        "DELETE FROM finetune.advice WHERE project = $1 AND id = $2", Tuple.of(project, id));
  }

  private Uni<Boolean> changed(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(done -> done.rowCount() > 0);
  }
}
