package dev.tandem.finetune.launcher.pg;

import dev.tandem.finetune.launcher.Installation;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** The row of {@code finetune.installation}. */
@ApplicationScoped
public class PgInstallation implements Installation {

  private final Pool pool;

  public PgInstallation(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public String id() {
    return pool.query("SELECT id FROM finetune.installation")
        .execute()
        .map(rows -> rows.iterator().next().getUUID(0).toString())
        .await()
        .indefinitely();
  }
}
