package dev.tandem.finetune.registry.pg;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.registry.ModelFiles;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Flags in {@code finetune.models}. Two processes may check the same model; that does no harm. */
@ApplicationScoped
public class PgModelFiles implements ModelFiles {

  private static final String DUE =
      """
      SELECT m.number, m.project, m.job, j.training_file, j.validation_file
      FROM finetune.models m JOIN finetune.jobs j ON j.id = m.job
      WHERE m.deleted_at IS NULL AND m.files_checked_at < now() - $1 * interval '1 millisecond'
      ORDER BY m.files_checked_at LIMIT 1
      """;

  private static final String CHECKED =
      """
      WITH was AS (SELECT number, flags FROM finetune.models WHERE number = $1 FOR UPDATE),
      m AS (
        UPDATE finetune.models m SET files_checked_at = now(),
          flags = ARRAY(SELECT DISTINCT f FROM unnest(was.flags || $2::text[]) f ORDER BY f)
        FROM was WHERE m.number = was.number RETURNING m.job, m.step, was.flags AS old)
      INSERT INTO finetune.events (id, job, created_at, level, type, message)
      SELECT n.id, m.job, $4, 'warn', 'message', 'The model was flagged: ' || n.flag
      FROM m, unnest($2::text[], $3::text[]) AS n(flag, id) WHERE n.flag <> ALL (m.old) AND m.step IS NULL
      """;

  private final Pool pool;

  public PgModelFiles(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Optional<Sources>> due(Duration period) {
    return pool.preparedQuery(DUE)
        .execute(Tuple.of(period.toMillis()))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Sources(
                        row.getLong("number"),
                        row.getString("project"),
                        row.getString("job"),
                        row.getString("training_file"),
                        row.getString("validation_file")));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Void> checked(Sources sources, List<String> flags, Instant at) {
    String[] ids = flags.stream().map(flag -> Ids.next("ftevent-")).toArray(String[]::new);
    Tuple values =
        Tuple.of(sources.number())
            .addArrayOfString(flags.toArray(String[]::new))
            .addArrayOfString(ids)
            .addOffsetDateTime(at.atOffset(ZoneOffset.UTC));
    return pool.preparedQuery(CHECKED).execute(values).replaceWithVoid();
  }
}
