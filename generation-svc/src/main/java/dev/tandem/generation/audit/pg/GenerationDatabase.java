package dev.tandem.generation.audit.pg;

import dev.tandem.api.auth.Service;
import dev.tandem.api.database.ServiceDatabase;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** The schema {@code generation}. */
@ApplicationScoped
public class GenerationDatabase implements ServiceDatabase {

  private final Pool pool;

  public GenerationDatabase(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Service service() {
    return Service.GENERATION;
  }

  @Override
  public Pool pool() {
    return pool;
  }
}
