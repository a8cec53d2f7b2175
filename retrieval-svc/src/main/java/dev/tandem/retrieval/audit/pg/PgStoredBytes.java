package dev.tandem.retrieval.audit.pg;

import dev.tandem.api.limit.StoredBytes;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** What the files of a project take, by {@code retrieval.files}. */
@ApplicationScoped
public class PgStoredBytes implements StoredBytes {

  private static final String SUM =
      "SELECT coalesce(sum(bytes), 0)::bigint FROM retrieval.files WHERE project = $1";

  private final Pool pool;

  public PgStoredBytes(@ReactiveDataSource("retrieval") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Long> of(String project) {
    return pool.preparedQuery(SUM)
        .execute(Tuple.of(project))
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
