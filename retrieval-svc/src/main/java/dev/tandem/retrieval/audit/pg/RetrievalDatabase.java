package dev.tandem.retrieval.audit.pg;

import dev.tandem.api.auth.Service;
import dev.tandem.api.database.ServiceDatabase;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** The schema {@code retrieval}. */
@ApplicationScoped
public class RetrievalDatabase implements ServiceDatabase {

  private final Pool pool;

  public RetrievalDatabase(@ReactiveDataSource("retrieval") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Service service() {
    return Service.RETRIEVAL;
  }

  @Override
  public Pool pool() {
    return pool;
  }
}
