package dev.tandem.generation.health.pg;

import dev.tandem.api.health.SchemaCheck;
import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.Readiness;
import org.flywaydb.core.Flyway;

/** The schema of this service. */
@Readiness
@Singleton
public class SchemaReadiness extends SchemaCheck {

  public SchemaReadiness(
      @FlywayDataSource("generation") Flyway flyway, @ReactiveDataSource("generation") Pool pool) {
    super("generation", flyway, pool, List.of("vector"));
  }
}
