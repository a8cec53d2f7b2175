package dev.tandem.generation.deployment.pg;

import dev.tandem.generation.deployment.DeploymentSpec;
import dev.tandem.generation.deployment.Live;
import dev.tandem.generation.deployment.LiveDeployments;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The live versions of {@code generation.deployments}. */
@ApplicationScoped
public class PgLiveDeployments implements LiveDeployments {

  private static final String FIND =
      """
      SELECT d.newest, d.canary::text, v.version, v.spec::text
      FROM generation.deployments d JOIN generation.deployment_versions v USING (project, name)
      WHERE d.project = $1 AND d.name = $2 AND d.deleted_at IS NULL
        AND (v.version = d.newest
          OR d.canary @> jsonb_build_array(jsonb_build_object('version', v.version)))
      """;

  private static final String VERSION =
      """
      SELECT v.spec::text
      FROM generation.deployments d JOIN generation.deployment_versions v USING (project, name)
      WHERE d.project = $1 AND d.name = $2 AND v.version = $3 AND d.deleted_at IS NULL
      """;

  private static final String NAMES =
      """
      SELECT name FROM generation.deployments
      WHERE project = $1 AND deleted_at IS NULL ORDER BY name COLLATE "C"
      """;

  private final Pool pool;
  private final SpecJson json;

  public PgLiveDeployments(@ReactiveDataSource("generation") Pool pool, SpecJson json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Optional<Live>> find(String project, String name) {
    return pool.preparedQuery(FIND).execute(Tuple.of(project, name)).map(this::live);
  }

  @Override
  public Uni<Optional<DeploymentSpec>> version(String project, String name, int version) {
    return pool.preparedQuery(VERSION)
        .execute(Tuple.of(project, name, version))
        .map(rows -> rows.stream().map(row -> json.spec(row.getString(0))).findFirst());
  }

  @Override
  public Uni<List<String>> names(String project) {
    return pool.preparedQuery(NAMES)
        .execute(Tuple.of(project))
        .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
  }

  private Optional<Live> live(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Map<Integer, DeploymentSpec> specs = new HashMap<>();
    for (Row row : rows) {
      specs.put(row.getInteger(2), json.spec(row.getString(3)));
    }
    Row head = rows.iterator().next();
    return Optional.of(new Live(head.getInteger(0), json.canary(head.getString(1)), specs));
  }
}
