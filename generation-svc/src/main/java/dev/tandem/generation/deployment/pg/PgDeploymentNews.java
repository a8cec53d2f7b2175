package dev.tandem.generation.deployment.pg;

import dev.tandem.generation.deployment.DeploymentNews;
import dev.tandem.generation.deployment.DeploymentsConfig;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** PostgreSQL's notifications, by one connection of the pool that is kept for them. */
@ApplicationScoped
public class PgDeploymentNews implements DeploymentNews {

  private final Pool pool;
  private final DeploymentsConfig config;

  public PgDeploymentNews(@ReactiveDataSource("generation") Pool pool, DeploymentsConfig config) {
    this.pool = pool;
    this.config = config;
  }

  @Override
  public Multi<News> listen() {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              Ear ear = new Ear(pool, config.heartbeat(), emitter::emit);
              emitter.onTermination(ear::close);
              ear.open();
            });
  }
}
