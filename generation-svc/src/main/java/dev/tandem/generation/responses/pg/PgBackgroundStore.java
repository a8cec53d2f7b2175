package dev.tandem.generation.responses.pg;

import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.responses.BackgroundStore;
import dev.tandem.generation.responses.StoredResponse;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Running responses in the table {@code generation.responses}; leases by the database's clock. */
@ApplicationScoped
public class PgBackgroundStore implements BackgroundStore {

  private static final String LEASE =
      """
      UPDATE generation.responses SET running_until = now() + make_interval(secs => $3)
      WHERE id = $1 AND project = $2
      """;

  private static final String PROGRESS =
      """
      UPDATE generation.responses
      SET pieces = $3::text::jsonb, running_until = now() + make_interval(secs => $4)
      WHERE id = $1 AND project = $2 AND running_until IS NOT NULL
      RETURNING NOT cancelled
      """;

  private static final String CANCEL =
      """
      UPDATE generation.responses SET cancelled = true
      WHERE id = $1 AND project = $2 AND running_until IS NOT NULL
      """;

  private static final String END_ABANDONED =
      """
      UPDATE generation.responses
      SET pieces = pieces || $1::text::jsonb, running_until = NULL
      WHERE running_until < now()
      """;

  private final Pool pool;
  private final PgResponseStore responses;

  public PgBackgroundStore(@ReactiveDataSource("generation") Pool pool, PgResponseStore responses) {
    this.pool = pool;
    this.responses = responses;
  }

  @Override
  public Uni<Void> begin(String project, StoredResponse response, Duration lease) {
    Tuple running = Tuple.of(response.header().id(), project, (double) lease.toSeconds());
    return responses
        .save(project, response, true)
        .chain(() -> pool.preparedQuery(LEASE).execute(running))
        .replaceWithVoid();
  }

  @Override
  public Uni<Boolean> progress(
      String project, String id, List<AnswerPiece> pieces, Duration lease) {
    return pool.preparedQuery(PROGRESS)
        .execute(Tuple.of(id, project, responses.writePieces(pieces), (double) lease.toSeconds()))
        .map(PgBackgroundStore::goesOn);
  }

  private static boolean goesOn(RowSet<Row> rows) {
    for (Row row : rows) {
      return row.getBoolean(0);
    }
    return false;
  }

  @Override
  public Uni<Boolean> cancel(String project, String id) {
    return pool.preparedQuery(CANCEL)
        .execute(Tuple.of(id, project))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Integer> endAbandoned(AnswerPiece.Failed end) {
    return pool.preparedQuery(END_ABANDONED)
        .execute(Tuple.of(responses.writePieces(List.of(end))))
        .map(RowSet::rowCount);
  }
}
