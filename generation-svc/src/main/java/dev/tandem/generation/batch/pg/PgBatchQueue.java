package dev.tandem.generation.batch.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.batch.Batch.Mistake;
import dev.tandem.generation.batch.BatchQueue;
import dev.tandem.generation.batch.BatchStatus;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The queue of batches that need work as a whole: rows of {@code generation.batches}. */
@ApplicationScoped
public class PgBatchQueue implements BatchQueue {

  private static final String CLOSE =
      """
      UPDATE generation.batches b
      SET status = 'finalizing', finalizing_at = $1, claim = NULL, claims = 0, available_at = now()
      WHERE b.status IN ('validating', 'in_progress') AND b.expires_at <= now()
         OR b.status = 'in_progress'
           AND NOT EXISTS (SELECT 1 FROM generation.batch_lines l
                           WHERE l.batch_no = b.number AND l.status_code IS NULL)
      """;

  // Not before the last line in flight was broken off or has ended.
  private static final String CLAIM =
      """
      UPDATE generation.batches
      SET claim = $1, claims = claims + 1, available_at = now() + $2 * interval '1 millisecond'
      WHERE number = (
        SELECT b.number FROM generation.batches b
        WHERE b.status IN ('validating', 'finalizing', 'cancelling') AND b.available_at <= now()
          AND NOT EXISTS (SELECT 1 FROM generation.batch_lines l
                          WHERE l.batch_no = b.number AND l.status_code IS NULL
                            AND l.claim IS NOT NULL AND l.available_at > now())
        ORDER BY b.available_at, b.number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING number, id, project, endpoint, input_file_id, status, in_progress_at IS NOT NULL,
        output_life, output_file_id, error_file_id, claims
      """;

  private static final String RENEW =
      """
      UPDATE generation.batches SET available_at = now() + $3 * interval '1 millisecond'
      WHERE number = $1 AND claim = $2
      """;

  // The share lock keeps the claim from being lost between the check and the commit.
  private static final String ADD =
      """
      WITH held AS (
        SELECT number FROM generation.batches
        WHERE number = $1 AND claim = $2 AND status = 'validating' FOR SHARE),
      added AS (
        INSERT INTO generation.batch_lines (batch_no, line, id, custom_id, body)
        SELECT held.number, g.line, g.id, g.custom_id, g.body
        FROM held, unnest($3::int[], $4::text[], $5::text[], $6::text[])
          AS g(line, id, custom_id, body)
        ON CONFLICT (batch_no, line) DO NOTHING)
      SELECT number FROM held
      """;

  private static final String BEGIN =
      """
      UPDATE generation.batches
      SET status = 'in_progress', in_progress_at = $3, total = $4, model = $5, claim = NULL,
          claims = 0, available_at = now(), turn = nextval('generation.batch_turns')
      WHERE number = $1 AND claim = $2 AND status = 'validating'
      """;

  private static final String END =
      """
      WITH ended AS (
        UPDATE generation.batches
        SET status = $3, errors = $5::text::json, claim = NULL,
            completed_at = CASE WHEN $3 = 'completed' THEN $4::timestamptz END,
            failed_at = CASE WHEN $3 = 'failed' THEN $4::timestamptz END,
            expired_at = CASE WHEN $3 = 'expired' THEN $4::timestamptz END,
            cancelled_at = CASE WHEN $3 = 'cancelled' THEN $4::timestamptz END
        WHERE number = $1 AND claim = $2 RETURNING number),
      forgotten AS (
        DELETE FROM generation.batch_lines l USING ended WHERE l.batch_no = ended.number)
      SELECT number FROM ended
      """;

  private static final String NOTE_FILES =
      """
      UPDATE generation.batches SET output_file_id = $3, error_file_id = $4
      WHERE number = $1 AND claim = $2
      """;

  private static final String RETRY =
      """
      UPDATE generation.batches
      SET claim = NULL, available_at = now() + $3 * interval '1 millisecond'
      WHERE number = $1 AND claim = $2
      """;

  private final Pool pool;
  private final ObjectMapper json;
  private final Clock clock;

  public PgBatchQueue(@ReactiveDataSource("generation") Pool pool, ObjectMapper json, Clock clock) {
    this.pool = pool;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public Uni<Optional<Claimed>> claim(Duration lease) {
    UUID token = UUID.randomUUID();
    return pool.preparedQuery(CLOSE)
        .execute(Tuple.of(now()))
        .chain(() -> pool.preparedQuery(CLAIM).execute(Tuple.of(token, lease.toMillis())))
        .map(rows -> first(token, rows));
  }

  private static Optional<Claimed> first(UUID token, RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(
          new Claimed(
              token,
              row.getLong(0),
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              BatchStatus.of(row.getString(5)),
              row.getBoolean(6),
              row.getLong(7),
              row.getString(8),
              row.getString(9),
              row.getInteger(10)));
    }
    return Optional.empty();
  }

  @Override
  public Uni<Boolean> renew(Claimed batch, Duration lease) {
    return changed(RENEW, held(batch).addLong(lease.toMillis()));
  }

  @Override
  public Uni<Boolean> addLines(Claimed batch, List<NewLine> lines) {
    Tuple values =
        held(batch)
            .addArrayOfInteger(lines.stream().map(NewLine::line).toArray(Integer[]::new))
            .addArrayOfString(lines.stream().map(NewLine::id).toArray(String[]::new))
            .addArrayOfString(lines.stream().map(NewLine::customId).toArray(String[]::new))
            .addArrayOfString(lines.stream().map(NewLine::body).toArray(String[]::new));
    return pool.preparedQuery(ADD).execute(values).map(rows -> rows.size() > 0);
  }

  @Override
  public Uni<Boolean> begin(Claimed batch, int lines, String model) {
    return changed(BEGIN, held(batch).addOffsetDateTime(now()).addInteger(lines).addString(model));
  }

  @Override
  public Uni<Boolean> fail(Claimed batch, List<Mistake> mistakes) {
    return end(batch, BatchStatus.FAILED, write(mistakes));
  }

  @Override
  public Uni<Boolean> noteFiles(Claimed batch, String outputFileId, String errorFileId) {
    return changed(NOTE_FILES, held(batch).addString(outputFileId).addString(errorFileId));
  }

  @Override
  public Uni<Boolean> finish(Claimed batch, BatchStatus end) {
    return end(batch, end, null);
  }

  private Uni<Boolean> end(Claimed batch, BatchStatus end, String errors) {
    Tuple values = held(batch).addString(end.wire()).addOffsetDateTime(now()).addString(errors);
    return pool.preparedQuery(END).execute(values).map(rows -> rows.size() > 0);
  }

  @Override
  public Uni<Void> retry(Claimed batch, Duration pause) {
    return changed(RETRY, held(batch).addLong(pause.toMillis())).replaceWithVoid();
  }

  private Uni<Boolean> changed(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values).map(rows -> rows.rowCount() > 0);
  }

  private static Tuple held(Claimed batch) {
    return Tuple.tuple().addLong(batch.number()).addUUID(batch.claim());
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }

  private String write(List<Mistake> mistakes) {
    try {
      return json.writeValueAsString(mistakes);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("mistakes cannot be stored", e);
    }
  }
}
