package dev.tandem.finetune.registry.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.registry.ModelState;
import dev.tandem.finetune.registry.ModelStore;
import dev.tandem.finetune.registry.RegisteredModel;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of {@code finetune.models} with those of their jobs. */
@ApplicationScoped
public class PgModelStore implements ModelStore {

  private static final String FROM =
      """
      SELECT %s FROM finetune.models m JOIN finetune.jobs j ON j.id = m.job
      LEFT JOIN finetune.checkpoints c ON m.step IS NOT NULL AND c.model = m.name
      """
          .formatted(ModelRow.COLUMNS);

  private static final String LIST =
      FROM
          + """
          WHERE m.project = $1 AND m.number %s $2
            AND ($4 OR m.deleted_at IS NULL)
            AND ($5::text IS NULL OR j.training_file = $5)
            AND ($6::text IS NULL OR $6 IN (j.plan->>'training_digest',
              j.plan->>'validation_digest', j.plan->>'general_digest'))
            AND ($7::text IS NULL OR m.job = $7)
            AND ($8::text IS NULL OR j.model = $8)
            AND ($9::text IS NULL OR m.state = $9)
            AND ($10 OR m.step IS NULL)
          ORDER BY m.number %s LIMIT $3
          """;

  // Between candidate and live, model servers have nothing to do.
  private static final String CHANGE =
      """
      WITH was AS (
        SELECT number, state FROM finetune.models
        WHERE project = $1 AND name = $2 AND state <> $3 AND deleted_at IS NULL FOR UPDATE),
      now AS (
        UPDATE finetune.models m
        SET state = $3,
            due_at = CASE WHEN 'retired' IN ($3, was.state) THEN now() ELSE m.due_at END,
            claim = CASE WHEN 'retired' IN ($3, was.state) THEN NULL ELSE m.claim END,
            tries = CASE WHEN 'retired' IN ($3, was.state) THEN 0 ELSE m.tries END
        FROM was WHERE m.number = was.number RETURNING m.number)
      INSERT INTO finetune.model_changes (model, at, state) SELECT number, $4, $3 FROM now
      """;

  private static final String DELETE =
      """
      WITH wanted AS (
        SELECT number, job, step FROM finetune.models
        WHERE project = $1 AND name = $2 AND deleted_at IS NULL FOR UPDATE),
      was AS (
        SELECT m.number, m.state FROM finetune.models m, wanted w
        WHERE m.deleted_at IS NULL
          AND (m.number = w.number OR w.step IS NULL AND m.job = w.job)
        FOR UPDATE OF m),
      hidden AS (
        UPDATE finetune.checkpoints c SET kept = false FROM finetune.models m, was
        WHERE m.number = was.number AND c.model = m.name),
      now AS (
        UPDATE finetune.models m
        SET state = 'retired', deleted_at = $3, due_at = now(), claim = NULL, tries = 0
        FROM was WHERE m.number = was.number RETURNING m.number, was.state),
      told AS (
        INSERT INTO finetune.model_changes (model, at, state)
        SELECT number, $3, 'retired' FROM now WHERE state <> 'retired')
      SELECT number FROM now
      """;

  private final Pool pool;
  private final ModelRow models;

  public PgModelStore(@ReactiveDataSource("finetune") Pool pool, ModelRow models) {
    this.pool = pool;
    this.models = models;
  }

  @Override
  public Uni<Optional<RegisteredModel>> find(String project, String name) {
    return pool.preparedQuery(FROM + "WHERE m.project = $1 AND m.name = $2")
        .execute(Tuple.of(project, name))
        .map(rows -> read(rows).stream().findFirst());
  }

  @Override
  public Uni<Page<RegisteredModel>> list(String project, Filter filter, PageRequest page) {
    Keyset keyset = new Keyset(page);
    return cursor(project, keyset)
        .chain(
            number ->
                pool.preparedQuery(LIST.formatted(keyset.comparison(), keyset.direction()))
                    .execute(values(project, number, keyset, filter)))
        .map(rows -> keyset.page(read(rows), RegisteredModel::id));
  }

  private static Tuple values(String project, long number, Keyset keyset, Filter filter) {
    return Tuple.of(project, number, keyset.rows(), filter.deleted())
        .addString(filter.trainingFile())
        .addString(filter.dataset())
        .addString(filter.job())
        .addString(filter.baseModel())
        .addString(filter.state() == null ? null : filter.state().wire())
        .addBoolean(filter.checkpoints());
  }

  private Uni<Long> cursor(String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(keyset.comparison().equals("<") ? Long.MAX_VALUE : 0L);
    }
    return pool.preparedQuery("SELECT number FROM finetune.models WHERE project = $1 AND name = $2")
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              return rows.iterator().next().getLong(0);
            });
  }

  @Override
  public Uni<Boolean> change(String project, String name, ModelState state, Instant at) {
    return pool.preparedQuery(CHANGE)
        .execute(Tuple.of(project, name, state.wire(), at.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Boolean> delete(String project, String name, Instant at) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(project, name, at.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.size() > 0);
  }

  @Override
  public Uni<Boolean> isCheckpoint(String project, String name) {
    return pool.preparedQuery(
            "SELECT 1 FROM finetune.checkpoints WHERE project = $1 AND model = $2")
        .execute(Tuple.of(project, name))
        .map(rows -> rows.size() > 0);
  }

  private List<RegisteredModel> read(RowSet<Row> rows) {
    List<RegisteredModel> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(models.read(row)));
    return found;
  }
}
