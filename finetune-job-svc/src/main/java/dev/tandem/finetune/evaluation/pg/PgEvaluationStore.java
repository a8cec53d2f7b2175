package dev.tandem.finetune.evaluation.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.EvaluationStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rows of {@code finetune.evaluations} and {@code finetune.evaluation_items}. */
@ApplicationScoped
public class PgEvaluationStore implements EvaluationStore {

  private static final String INSERT =
      """
      INSERT INTO finetune.evaluations (id, project, name, test_set, spec, deployment, cause,
        schedule, configuration, created_at)
      VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8, $9::text::jsonb, $10) RETURNING number
      """;

  private static final String INSERT_ITEMS =
      """
      INSERT INTO finetune.evaluation_items (evaluation, position, run, side)
      SELECT $1, p, r, s FROM generate_series(1, $2) p, generate_series(0, $3 - 1) r,
        generate_series(0, $4 - 1) s
      """;

  private static final String CANCEL =
      """
      UPDATE finetune.evaluations SET status = 'cancelled', finished_at = $3, claim = NULL
      WHERE project = $1 AND id = $2 AND status IN ('queued', 'running')
      """;

  private static final String FILTERED =
      """
      SELECT %s FROM finetune.evaluations e WHERE project = $1
        AND ($2::text IS NULL OR test_set = $2) AND ($3::text IS NULL OR deployment = $3)
        AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR schedule = $5)
      """
          .formatted(EvaluationRow.SHORT);

  private final Pool pool;
  private final EvaluationRow evaluations;
  private final Rows json;

  PgEvaluationStore(
      @ReactiveDataSource("finetune") Pool pool, EvaluationRow evaluations, Rows json) {
    this.pool = pool;
    this.evaluations = evaluations;
    this.json = json;
  }

  @Override
  public Uni<Evaluation> create(Evaluation made, int rows) {
    return pool.withTransaction(connection -> insert(connection, made, rows))
        .chain(() -> find(made.project(), made.id()))
        .map(Optional::orElseThrow);
  }

  private Uni<Void> insert(SqlConnection connection, Evaluation made, int rows) {
    Tuple values =
        Tuple.of(made.id(), made.project(), made.name(), made.spec().testSet())
            .addString(json.write(made.spec()))
            .addString(made.spec().deployment())
            .addString(made.cause().wire())
            .addString(made.schedule())
            .addString(json.write(made.configuration()))
            .addOffsetDateTime(Rows.time(made.createdAt()));
    return connection
        .preparedQuery(INSERT)
        .execute(values)
        .chain(
            kept ->
                connection
                    .preparedQuery(INSERT_ITEMS)
                    .execute(
                        Tuple.of(
                            kept.iterator().next().getLong(0),
                            rows,
                            made.spec().settings().runs(),
                            made.spec().sides().size())))
        .replaceWithVoid();
  }

  @Override
  public Uni<Optional<Evaluation>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.evaluations e WHERE project = $1 AND id = $2"
                .formatted(EvaluationRow.WHOLE))
        .execute(Tuple.of(project, id))
        .map(rows -> evaluations.read(rows).stream().findFirst());
  }

  @Override
  public Uni<Page<Evaluation>> list(String project, Filter filter, Keyset keyset) {
    return Rows.position(pool, "evaluations", project, keyset)
        .chain(
            from ->
                pool.preparedQuery(FILTERED + Rows.page(keyset, 6))
                    .execute(
                        Rows.page(
                            Tuple.of(
                                project,
                                filter.testSet(),
                                filter.deployment(),
                                filter.status(),
                                filter.schedule()),
                            from,
                            keyset)))
        .map(rows -> keyset.page(evaluations.read(rows), Evaluation::id));
  }

  @Override
  public Uni<Optional<Evaluation>> cancel(String project, String id, Instant at) {
    return pool.preparedQuery(CANCEL)
        .execute(Tuple.of(project, id, Rows.time(at)))
        .chain(() -> find(project, id));
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery("DELETE FROM finetune.evaluations WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, id))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<List<Item>> items(String project, String id, int after, int rows) {
    return pool.preparedQuery(
            """
            SELECT i.position, i.run, i.side, i.outcome::text AS outcome
            FROM finetune.evaluation_items i
            JOIN finetune.evaluations e ON e.number = i.evaluation
            WHERE e.project = $1 AND e.id = $2 AND i.position > $3 AND i.position <= $3 + $4
            ORDER BY i.position, i.run, i.side
            """)
        .execute(Tuple.of(project, id, after, rows))
        .map(evaluations::items);
  }
}
