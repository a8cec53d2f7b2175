package dev.tandem.finetune.audit.pg;

import dev.tandem.api.auth.Service;
import dev.tandem.api.database.ServiceDatabase;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** The schema {@code finetune}. */
@ApplicationScoped
public class FinetuneDatabase implements ServiceDatabase {

  private final Pool pool;

  public FinetuneDatabase(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Service service() {
    return Service.FINETUNE;
  }

  @Override
  public Pool pool() {
    return pool;
  }
}
