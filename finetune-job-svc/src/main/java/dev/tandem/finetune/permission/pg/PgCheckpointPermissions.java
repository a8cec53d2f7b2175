package dev.tandem.finetune.permission.pg;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.permission.CheckpointPermission;
import dev.tandem.finetune.permission.CheckpointPermissions;
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

/** Rows of {@code finetune.checkpoint_permissions}. */
@ApplicationScoped
public class PgCheckpointPermissions implements CheckpointPermissions {

  // The update that changes nothing returns the row that was there before.
  private static final String CREATE =
      """
      INSERT INTO finetune.checkpoint_permissions AS p (id, model, project, created_at)
      SELECT n.id, $1, n.project, $2 FROM unnest($3::text[], $4::text[]) AS n(id, project)
      ON CONFLICT (model, project) DO UPDATE SET project = excluded.project
      RETURNING id, created_at, project
      """;

  private final Pool pool;

  public PgCheckpointPermissions(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<List<CheckpointPermission>> create(
      String owner, String model, List<String> projects, Instant at) {
    List<String> once = projects.stream().distinct().toList();
    Tuple values =
        Tuple.of(model, at.atOffset(ZoneOffset.UTC))
            .addArrayOfString(once.stream().map(each -> Ids.next("cp_")).toArray(String[]::new))
            .addArrayOfString(once.toArray(String[]::new));
    return owned(owner, model)
        .chain(() -> pool.preparedQuery(CREATE).execute(values))
        .map(PgCheckpointPermissions::read);
  }

  @Override
  public Uni<Page<CheckpointPermission>> list(
      String owner, String model, String project, PageRequest page) {
    Keyset keyset = new Keyset(page);
    return owned(owner, model)
        .chain(() -> cursor(model, keyset))
        .chain(number -> page(model, project, keyset, number))
        .map(rows -> keyset.page(read(rows), CheckpointPermission::id));
  }

  private Uni<Long> cursor(String model, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(keyset.comparison().equals("<") ? Long.MAX_VALUE : 0L);
    }
    return pool.preparedQuery(
            "SELECT number FROM finetune.checkpoint_permissions WHERE model = $1 AND id = $2")
        .execute(Tuple.of(model, keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              return rows.iterator().next().getLong(0);
            });
  }

  private Uni<RowSet<Row>> page(String model, String project, Keyset keyset, long number) {
    return pool.preparedQuery(
            """
            SELECT id, created_at, project FROM finetune.checkpoint_permissions
            WHERE model = $1 AND ($2::text IS NULL OR project = $2) AND number %s $3
            ORDER BY number %s LIMIT $4
            """
                .formatted(keyset.comparison(), keyset.direction()))
        .execute(Tuple.of(model, project, number, keyset.rows()));
  }

  @Override
  public Uni<Void> delete(String owner, String model, String id) {
    return owned(owner, model)
        .chain(
            () ->
                pool.preparedQuery(
                        "DELETE FROM finetune.checkpoint_permissions WHERE model = $1 AND id = $2")
                    .execute(Tuple.of(model, id)))
        .invoke(
            rows -> {
              if (rows.rowCount() == 0) {
                throw ApiError.notFound("permission", id);
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> owned(String owner, String model) {
    return pool.preparedQuery(
            "SELECT 1 FROM finetune.checkpoints WHERE model = $1 AND project = $2")
        .execute(Tuple.of(model, owner))
        .invoke(
            rows -> {
              if (rows.size() == 0) {
                throw ApiError.notFound("checkpoint", model);
              }
            })
        .replaceWithVoid();
  }

  private static List<CheckpointPermission> read(RowSet<Row> rows) {
    List<CheckpointPermission> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(
          new CheckpointPermission(
              row.getString("id"),
              row.getOffsetDateTime("created_at").toEpochSecond(),
              row.getString("project")));
    }
    return found;
  }
}
