package dev.tandem.generation.deployment.pg;

import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.deployment.Canary;
import dev.tandem.generation.deployment.DeploymentSpec;
import dev.tandem.generation.deployment.DeploymentStore;
import dev.tandem.generation.deployment.StoredDeployment;
import dev.tandem.generation.deployment.StoredDeployment.Version;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Deployments in {@code generation.deployments} and {@code generation.deployment_versions}. */
@ApplicationScoped
public class PgDeploymentStore implements DeploymentStore {

  private static final String CREATE =
      """
      WITH made AS (
        INSERT INTO generation.deployments AS d
          (project, name, created_at, updated_at, first, newest)
        VALUES ($1, $2, $3, $3, 1, 1)
        ON CONFLICT (project, name) DO UPDATE
        SET created_at = $3, updated_at = $3, first = d.newest + 1, newest = d.newest + 1,
          canary = '[]', deleted_at = NULL
        WHERE d.deleted_at IS NOT NULL
        RETURNING newest)
      INSERT INTO generation.deployment_versions (project, name, version, created_at, spec)
      SELECT $1, $2, newest, $3, $4::text::json FROM made
      """;

  private static final String SELECT =
      """
      SELECT d.name, d.created_at, d.updated_at, d.first, d.canary::text,
        v.version, v.created_at, v.copied_from, v.spec::text
      FROM generation.deployments d JOIN generation.deployment_versions v
        ON v.project = d.project AND v.name = d.name AND v.version = d.newest
      WHERE d.project = $1 AND d.deleted_at IS NULL
      """;

  private static final String FIND = SELECT + " AND d.name = $2";

  private static final String POSITION =
      """
      SELECT created_at, number FROM generation.deployments
      WHERE project = $1 AND name = $2 AND deleted_at IS NULL
      """;

  private static final String LIST =
      SELECT
          + """
             AND ($3::bigint IS NULL OR (d.created_at, d.number) %1$s ($2::timestamptz, $3))
            ORDER BY d.created_at %2$s, d.number %2$s LIMIT $4
            """;

  private static final String VERSIONS =
      """
      SELECT version, created_at, copied_from, spec::text FROM generation.deployment_versions
      WHERE project = $1 AND name = $2 AND ($3::int IS NULL OR version %1$s $3)
      ORDER BY version %2$s LIMIT $4
      """;

  private static final String CHANGE_CANARY =
      """
      UPDATE generation.deployments SET canary = $4::text::jsonb, updated_at = $5
      WHERE project = $1 AND name = $2 AND newest = $3 AND deleted_at IS NULL
      """;

  private static final String ADD_VERSION =
      """
      WITH moved AS (
        UPDATE generation.deployments
        SET newest = newest + 1, canary = $4::text::jsonb, updated_at = $5
        WHERE project = $1 AND name = $2 AND newest = $3 AND deleted_at IS NULL
        RETURNING newest)
      INSERT INTO generation.deployment_versions
        (project, name, version, created_at, copied_from, spec)
      SELECT $1, $2, newest, $5, $6, $7::text::json FROM moved
      """;

  // The row stays, so that a later deployment of this name goes on counting versions.
  private static final String DELETE =
      """
      WITH gone AS (
        UPDATE generation.deployments SET deleted_at = $3, updated_at = $3, canary = '[]'
        WHERE project = $1 AND name = $2 AND deleted_at IS NULL
        RETURNING project, name)
      DELETE FROM generation.deployment_versions v USING gone
      WHERE v.project = gone.project AND v.name = gone.name
      """;

  private final Pool pool;
  private final SpecJson json;

  public PgDeploymentStore(@ReactiveDataSource("generation") Pool pool, SpecJson json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Boolean> create(String project, String name, DeploymentSpec spec, Instant now) {
    return happened(CREATE, Tuple.of(project, name, utc(now), json.write(spec)));
  }

  @Override
  public Uni<Optional<StoredDeployment>> find(String project, String name) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(project, name))
        .map(rows -> rows.stream().map(this::deployment).findFirst());
  }

  @Override
  public Uni<Optional<List<StoredDeployment>>> list(String project, PageRequest page) {
    if (page.after() == null) {
      return list(project, page, null).map(Optional::of);
    }
    return pool.preparedQuery(POSITION)
        .execute(Tuple.of(project, page.after()))
        .chain(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : list(project, page, rows.iterator().next()).map(Optional::of));
  }

  private Uni<List<StoredDeployment>> list(String project, PageRequest page, Row after) {
    Tuple values =
        Tuple.tuple()
            .addString(project)
            .addOffsetDateTime(after == null ? null : after.getOffsetDateTime(0))
            .addLong(after == null ? null : after.getLong(1))
            .addInteger(page.limit() + 1);
    return pool.preparedQuery(ordered(LIST, page.ascending()))
        .execute(values)
        .map(rows -> rows.stream().map(this::deployment).toList());
  }

  @Override
  public Uni<List<Version>> versions(
      String project, String name, Integer after, boolean ascending, int most) {
    Tuple values =
        Tuple.tuple().addString(project).addString(name).addInteger(after).addInteger(most + 1);
    return pool.preparedQuery(ordered(VERSIONS, ascending))
        .execute(values)
        .map(rows -> rows.stream().map(row -> version(row, 0)).toList());
  }

  @Override
  public Uni<Boolean> change(
      String project, String name, int newest, Optional<Version> next, Canary canary, Instant now) {
    Tuple values =
        Tuple.tuple()
            .addString(project)
            .addString(name)
            .addInteger(newest)
            .addString(json.write(canary))
            .addOffsetDateTime(utc(now));
    if (next.isEmpty()) {
      return happened(CHANGE_CANARY, values);
    }
    values.addInteger(next.get().copiedFrom()).addString(json.write(next.get().spec()));
    return happened(ADD_VERSION, values);
  }

  @Override
  public Uni<Boolean> delete(String project, String name, Instant now) {
    return happened(DELETE, Tuple.of(project, name, utc(now)));
  }

  private Uni<Boolean> happened(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(rows -> rows.rowCount() > 0);
  }

  private StoredDeployment deployment(Row row) {
    return new StoredDeployment(
        row.getString(0),
        row.getOffsetDateTime(1).toInstant(),
        row.getOffsetDateTime(2).toInstant(),
        row.getInteger(3),
        json.canary(row.getString(4)),
        version(row, 5));
  }

  private Version version(Row row, int column) {
    return new Version(
        row.getInteger(column),
        row.getOffsetDateTime(column + 1).toInstant(),
        row.getInteger(column + 2),
        json.spec(row.getString(column + 3)));
  }

  private static String ordered(String sql, boolean ascending) {
    return sql.formatted(ascending ? ">" : "<", ascending ? "ASC" : "DESC");
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
