package dev.tandem.finetune.job.pg;

import dev.tandem.finetune.job.JobCensus;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** Counts rows. */
@ApplicationScoped
public class PgJobCensus implements JobCensus {

  private final Pool pool;

  public PgJobCensus(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Map<String, Long>> byState() {
    return pool.query("SELECT status, count(*) FROM finetune.jobs GROUP BY status")
        .execute()
        .map(
            rows -> {
              Map<String, Long> counts = new HashMap<>();
              for (Row row : rows) {
                counts.put(row.getString(0), row.getLong(1));
              }
              return counts;
            });
  }
}
