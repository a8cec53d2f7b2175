package dev.tandem.finetune.dataset.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Keyset.Position;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.DatasetStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Rows of {@code finetune.datasets}. */
@ApplicationScoped
public class PgDatasetStore implements DatasetStore {

  /** One at a time for each name, so that versions are counted without a gap. */
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended($1 || chr(10) || $2, 0))";

  private static final String SAME =
      """
      SELECT %s FROM finetune.datasets
      WHERE project = $1 AND name = $2 AND digest = $3 AND deleted_at IS NULL
      """
          .formatted(DatasetRow.COLUMNS);

  private static final String INSERT =
      """
      INSERT INTO finetune.datasets (id, project, name, version, digest, format, kind, row_count,
        tokens, bytes, source, source_files, warnings, created_at)
      SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
      FROM finetune.datasets WHERE project = $2 AND name = $3
      RETURNING %s
      """
          .formatted(DatasetRow.COLUMNS);

  private static final String PAGE =
      """
      SELECT %s FROM finetune.datasets
      WHERE project = $1 AND deleted_at IS NULL
        AND ($2::text IS NULL OR name = $2) AND ($3::text IS NULL OR kind = $3)
        AND ($4::text IS NULL OR source_files @> ARRAY[$4])
        AND ($5::timestamptz IS NULL OR (created_at, number) %s ($5, $6))
      ORDER BY created_at %s, number %s LIMIT $7
      """;

  private static final String JOB_COLUMNS =
      "id, status, model, fine_tuned_model, training_file, validation_file";

  private final Pool pool;

  public PgDatasetStore(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Dataset> create(Dataset made) {
    Tuple name = Tuple.of(made.project(), made.name());
    Tuple content = Tuple.of(made.project(), made.name(), made.digest());
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(LOCK)
                .execute(name)
                .chain(() -> connection.preparedQuery(SAME).execute(content))
                .map(rows -> DatasetRow.read(rows).stream().findFirst())
                .chain(
                    same ->
                        same.isPresent()
                            ? Uni.createFrom().item(same.get())
                            : insert(connection, made)));
  }

  private static Uni<Dataset> insert(SqlConnection connection, Dataset made) {
    Tuple values =
        Tuple.of(made.id(), made.project(), made.name(), made.digest(), made.format().wire())
            .addString(made.kind().wire())
            .addLong(made.rows())
            .addLong(made.tokens())
            .addLong(made.bytes())
            .addValue(new JsonObject(made.source().toString()))
            .addArrayOfString(made.sourceFiles().toArray(String[]::new))
            .addValue(new JsonArray(made.warnings().toString()))
            .addValue(time(made.createdAt()));
    return connection
        .preparedQuery(INSERT)
        .execute(values)
        .map(rows -> DatasetRow.read(rows).getFirst());
  }

  @Override
  public Uni<Optional<Dataset>> find(String project, String id) {
    return pool.preparedQuery(
            """
            SELECT %s FROM finetune.datasets
            WHERE project = $1 AND id = $2 AND deleted_at IS NULL
            """
                .formatted(DatasetRow.COLUMNS))
        .execute(Tuple.of(project, id))
        .map(rows -> DatasetRow.read(rows).stream().findFirst());
  }

  @Override
  public Uni<Page<Dataset>> list(String project, Filter filter, Keyset keyset) {
    return position(project, keyset)
        .chain(
            from ->
                pool.preparedQuery(
                        PAGE.formatted(
                            DatasetRow.COLUMNS,
                            keyset.comparison(),
                            keyset.direction(),
                            keyset.direction()))
                    .execute(
                        Tuple.of(project, filter.name(), filter.kind(), filter.file())
                            .addValue(from.map(Position::createdAt).orElse(null))
                            .addLong(from.map(Position::number).orElse(0L))
                            .addInteger(keyset.rows())))
        .map(rows -> keyset.page(DatasetRow.read(rows), Dataset::id));
  }

  private Uni<Optional<Position>> position(String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    return pool.preparedQuery(
            "SELECT created_at, number FROM finetune.datasets WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              var row = rows.iterator().next();
              return Optional.of(new Position(row.getOffsetDateTime(0), row.getLong(1)));
            });
  }

  @Override
  public Uni<Void> delete(String project, String id, Instant at) {
    return pool.preparedQuery(
            """
            UPDATE finetune.datasets SET deleted_at = $3
            WHERE project = $1 AND id = $2 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(project, id, time(at)))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> flag(String project, String file, Instant at) {
    return pool.preparedQuery(
            """
            UPDATE finetune.datasets SET source_deleted_at = $3
            WHERE project = $1 AND source_files @> ARRAY[$2] AND source_deleted_at IS NULL
            """)
        .execute(Tuple.of(project, file, time(at)))
        .replaceWithVoid();
  }

  @Override
  public Uni<List<JobUse>> jobsWith(String project, List<String> ids) {
    return pool.preparedQuery(
            """
            SELECT %s FROM finetune.jobs
            WHERE project = $1 AND (training_file = ANY($2) OR validation_file = ANY($2))
            ORDER BY position DESC LIMIT 1000
            """
                .formatted(JOB_COLUMNS))
        .execute(Tuple.of(project).addArrayOfString(ids.toArray(String[]::new)))
        .map(DatasetRow::jobs);
  }

  @Override
  public Uni<Optional<JobUse>> job(String project, String idOrModel) {
    return pool.preparedQuery(
            """
            SELECT %s FROM finetune.jobs
            WHERE project = $1 AND (id = $2 OR fine_tuned_model = $2)
            """
                .formatted(JOB_COLUMNS))
        .execute(Tuple.of(project, idOrModel))
        .map(rows -> DatasetRow.jobs(rows).stream().findFirst());
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
