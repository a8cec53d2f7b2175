package dev.tandem.api.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Whether a schema has every migration that this release brings, and the extensions it needs. More
 * than that is fine: a newer release may be rolling out beside this one.
 */
public abstract class SchemaCheck implements AsyncHealthCheck {

  private static final String MISSING =
      """
      select coalesce(string_agg(wanted, ', '), '') from (
        select 'migration ' || v as wanted from unnest($1::text[]) v
        where not exists (
          select 1 from %1$s.flyway_schema_history h where h.version = v and h.success)
        union all
        select 'extension ' || e from unnest($2::text[]) e
        where not exists (select 1 from pg_extension where extname = e)) missing
      """;

  private final String schema;
  private final Flyway flyway;
  private final Pool pool;
  private final String[] extensions;
  private volatile String[] versions;

  /**
   * @param schema also the name that the check has
   * @param extensions that must be installed in the database
   */
  protected SchemaCheck(String schema, Flyway flyway, Pool pool, List<String> extensions) {
    this.schema = schema;
    this.flyway = flyway;
    this.pool = pool;
    this.extensions = extensions.toArray(String[]::new);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return versions()
        .chain(
            wanted ->
                pool.preparedQuery(MISSING.formatted(schema)).execute(Tuple.of(wanted, extensions)))
        .map(rows -> missing(rows.iterator().next()))
        .onFailure()
        .recoverWithItem(failure -> answer().down().withData("failure", "no answer").build());
  }

  private HealthCheckResponse missing(Row row) {
    String missing = row.getString(0);
    return missing.isEmpty()
        ? answer().up().build()
        : answer().down().withData("missing", missing).build();
  }

  private HealthCheckResponseBuilder answer() {
    return HealthCheckResponse.named("schema " + schema);
  }

  /** Read once, as they are part of the release; Flyway asks the database meanwhile. */
  private Uni<String[]> versions() {
    String[] known = versions;
    return known != null
        ? Uni.createFrom().item(known)
        : Uni.createFrom()
            .item(() -> versions = read(flyway))
            .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  private static String[] read(Flyway flyway) {
    return Arrays.stream(flyway.info().all())
        .filter(migration -> migration.getState().isResolved())
        .map(MigrationInfo::getVersion)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .toArray(String[]::new);
  }
}
