package dev.tandem.generation.batch.pg;

import dev.tandem.generation.batch.LineQueue;
import dev.tandem.generation.batch.LineResult;
import dev.tandem.generation.batch.LineResult.Usage;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The queue of lines: rows of {@code generation.batch_lines} without a result. */
@ApplicationScoped
public class PgLineQueue implements LineQueue {

  private static final int PAGE_LINES = 256;
  private static final long PAGE_BYTES = 8 << 20;

  // Shares are per batch: whichever waited longest for a place gets it, and then queues up again.
  private static final String CLAIM =
      """
      WITH chosen AS (
        SELECT b.number FROM generation.batches b
        WHERE b.status = 'in_progress' AND b.paused_until <= now() AND b.expires_at > now()
          AND EXISTS (SELECT 1 FROM generation.batch_lines l
                      WHERE l.batch_no = b.number AND l.status_code IS NULL
                        AND l.available_at <= now())
        ORDER BY b.turn LIMIT 1 FOR NO KEY UPDATE),
      served AS (
        UPDATE generation.batches b SET turn = nextval('generation.batch_turns')
        FROM chosen WHERE b.number = chosen.number),
      taken AS (
        SELECT l.batch_no, l.line FROM generation.batch_lines l, chosen
        WHERE l.batch_no = chosen.number AND l.status_code IS NULL AND l.available_at <= now()
        ORDER BY l.line LIMIT $2 FOR UPDATE OF l SKIP LOCKED)
      UPDATE generation.batch_lines l
      SET claim = $1, claims = l.claims + 1,
          available_at = now() + $3 * interval '1 millisecond'
      FROM taken, generation.batches b
      WHERE l.batch_no = taken.batch_no AND l.line = taken.line AND b.number = l.batch_no
      RETURNING l.batch_no, l.line, b.project, b.holder, b.endpoint, l.body, l.claims,
        l.faults, l.waits
      """;

  private static final String RENEW =
      """
      UPDATE generation.batch_lines l
      SET available_at = now() + $4 * interval '1 millisecond'
      FROM unnest($2::bigint[], $3::int[]) AS g(batch_no, line), generation.batches b
      WHERE l.batch_no = g.batch_no AND l.line = g.line AND l.claim = $1 AND l.status_code IS NULL
        AND b.number = l.batch_no AND b.status = 'in_progress' AND b.expires_at > now()
      RETURNING l.batch_no, l.line
      """;

  // The result and its place in the counts are one commit. The body is not needed any more.
  private static final String FINISH =
      """
      WITH ended AS (
        UPDATE generation.batch_lines
        SET status_code = $4, request_id = $5, answer = $6, error = $7, claim = NULL, body = ''
        WHERE claim = $1 AND batch_no = $2 AND line = $3 AND status_code IS NULL
        RETURNING batch_no)
      UPDATE generation.batches b
      SET completed = completed + $8, failed = failed + 1 - $8, input_tokens = input_tokens + $9,
          cached_tokens = cached_tokens + $10, output_tokens = output_tokens + $11,
          reasoning_tokens = reasoning_tokens + $12
      FROM ended WHERE b.number = ended.batch_no
      """;

  private static final String RETRY_AFTER_FAULT =
      """
      UPDATE generation.batch_lines
      SET claim = NULL, claims = 0, faults = faults + 1,
          available_at = now() + $4 * interval '1 millisecond'
      WHERE claim = $1 AND batch_no = $2 AND line = $3 AND status_code IS NULL
      """;

  private static final String RETRY_WHEN_LESS_BUSY =
      """
      WITH waiting AS (
        UPDATE generation.batch_lines
        SET claim = NULL, claims = 0, waits = waits + 1,
            available_at = now() + $4 * interval '1 millisecond'
        WHERE claim = $1 AND batch_no = $2 AND line = $3 AND status_code IS NULL
        RETURNING batch_no)
      UPDATE generation.batches b
      SET paused_until = greatest(paused_until, now() + $5 * interval '1 millisecond')
      FROM waiting WHERE b.number = waiting.batch_no
      """;

  private static final String RELEASE =
      """
      UPDATE generation.batch_lines l SET claim = NULL, claims = l.claims - 1, available_at = now()
      FROM unnest($2::bigint[], $3::int[]) AS g(batch_no, line)
      WHERE l.batch_no = g.batch_no AND l.line = g.line AND l.claim = $1 AND l.status_code IS NULL
      """;

  private static final String PAGE =
      """
      SELECT line, id, custom_id, status_code, request_id, answer, error FROM (
        SELECT n.*, sum(octet_length(n.answer)) OVER (ORDER BY n.line) - octet_length(n.answer)
          AS earlier
        FROM (SELECT l.* FROM generation.batch_lines l
              WHERE l.batch_no = $1 AND l.line > $2 ORDER BY l.line LIMIT $3) n) p
      WHERE coalesce(earlier, 0) < $4 ORDER BY line
      """;

  private final Pool pool;

  public PgLineQueue(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<List<Job>> claim(UUID worker, int most, Duration lease) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(worker, most, lease.toMillis()))
        .map(
            rows -> {
              List<Job> jobs = new ArrayList<>(rows.size());
              for (Row row : rows) {
                jobs.add(job(row));
              }
              return jobs;
            });
  }

  private static Job job(Row row) {
    return new Job(
        key(row),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getInteger(6),
        row.getInteger(7),
        row.getInteger(8));
  }

  @Override
  public Uni<Set<Key>> renew(UUID worker, Collection<Key> lines, Duration lease) {
    return pool.preparedQuery(RENEW)
        .execute(held(worker, lines).addLong(lease.toMillis()))
        .map(
            rows -> {
              Set<Key> alive = new HashSet<>();
              rows.forEach(row -> alive.add(key(row)));
              return alive;
            });
  }

  @Override
  public Uni<Boolean> finish(UUID worker, Key line, LineResult result) {
    Usage usage = result.usage();
    Tuple values =
        held(worker, line)
            .addInteger(result.status())
            .addString(result.requestId())
            .addString(result.answer())
            .addString(result.error())
            .addInteger(result.succeeded() ? 1 : 0)
            .addLong(usage.input())
            .addLong(usage.cached())
            .addLong(usage.output())
            .addLong(usage.reasoning());
    return pool.preparedQuery(FINISH).execute(values).map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Void> retryAfterFault(UUID worker, Key line, Duration pause) {
    return pool.preparedQuery(RETRY_AFTER_FAULT)
        .execute(held(worker, line).addLong(pause.toMillis()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> retryWhenLessBusy(UUID worker, Key line, Duration pause, Duration batchPause) {
    return pool.preparedQuery(RETRY_WHEN_LESS_BUSY)
        .execute(held(worker, line).addLong(pause.toMillis()).addLong(batchPause.toMillis()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> release(UUID worker, Collection<Key> lines) {
    return pool.preparedQuery(RELEASE).execute(held(worker, lines)).replaceWithVoid();
  }

  @Override
  public Uni<List<Ended>> page(long batch, int afterLine) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(batch, afterLine, PAGE_LINES, PAGE_BYTES))
        .map(
            rows -> {
              List<Ended> page = new ArrayList<>(rows.size());
              for (Row row : rows) {
                page.add(
                    new Ended(row.getInteger(0), row.getString(1), row.getString(2), result(row)));
              }
              return page;
            });
  }

  /** Usage was counted when the line ended. */
  private static LineResult result(Row row) {
    return row.getInteger(3) == null
        ? null
        : new LineResult(
            row.getInteger(3), row.getString(4), row.getString(5), row.getString(6), null);
  }

  private static Key key(Row row) {
    return new Key(row.getLong(0), row.getInteger(1));
  }

  private static Tuple held(UUID worker, Key line) {
    return Tuple.tuple().addUUID(worker).addLong(line.batch()).addInteger(line.line());
  }

  private static Tuple held(UUID worker, Collection<Key> lines) {
    return Tuple.tuple()
        .addUUID(worker)
        .addArrayOfLong(lines.stream().map(Key::batch).toArray(Long[]::new))
        .addArrayOfInteger(lines.stream().map(Key::line).toArray(Integer[]::new));
  }
}
