package dev.tandem.generation.memory.pg;

import dev.tandem.generation.memory.MemoryQueue;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Memories that wait for a vector: rows of {@code generation.memory_turns}. */
@ApplicationScoped
public class PgMemoryQueue implements MemoryQueue {

  private static final String CLAIM =
      """
      UPDATE generation.memory_turns m
      SET claim = $1, available_at = now() + $3 * interval '1 millisecond'
      FROM (SELECT turn_no FROM generation.memory_turns WHERE available_at <= now()
            ORDER BY available_at, turn_no LIMIT $2 FOR UPDATE SKIP LOCKED) waiting
      WHERE m.turn_no = waiting.turn_no
      RETURNING m.turn_no, m.project, m.body, m.failures
      """;

  private static final String KEEP =
      """
      UPDATE generation.memory_turns m
      SET model = $2, dimensions = $3, embedding = g.vector::halfvec, claim = NULL, failures = 0,
          available_at = NULL
      FROM unnest($4::bigint[], $5::text[]) AS g(turn_no, vector)
      WHERE m.turn_no = g.turn_no AND m.claim = $1
      """;

  private static final String RETRY =
      """
      UPDATE generation.memory_turns
      SET claim = NULL, failures = failures + 1,
          available_at = now() + $3 * interval '1 millisecond'
      WHERE turn_no = ANY($2::bigint[]) AND claim = $1
      """;

  private static final String REQUEUE =
      """
      UPDATE generation.memory_turns SET available_at = now()
      WHERE (model < $1 OR model > $1) AND available_at IS NULL
      """;

  private final Pool pool;

  public PgMemoryQueue(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<List<Waiting>> claim(UUID claim, int most, Duration lease) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, most, lease.toMillis()))
        .map(
            rows -> {
              List<Waiting> waiting = new ArrayList<>(rows.size());
              for (Row row : rows) {
                waiting.add(
                    new Waiting(
                        row.getLong(0), row.getString(1), row.getString(2), row.getInteger(3)));
              }
              return waiting;
            });
  }

  @Override
  public Uni<Void> keep(UUID claim, List<Waiting> pieces, String model, List<float[]> vectors) {
    Tuple values =
        Tuple.tuple()
            .addUUID(claim)
            .addString(model)
            .addInteger(vectors.getFirst().length)
            .addArrayOfLong(numbers(pieces))
            .addArrayOfString(vectors.stream().map(Vectors::text).toArray(String[]::new));
    return pool.preparedQuery(KEEP).execute(values).replaceWithVoid();
  }

  @Override
  public Uni<Void> retry(UUID claim, List<Waiting> pieces, Duration pause) {
    return pool.preparedQuery(RETRY)
        .execute(Tuple.of(claim, numbers(pieces), pause.toMillis()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Integer> requeueOthers(String model) {
    return pool.preparedQuery(REQUEUE).execute(Tuple.of(model)).map(RowSet::rowCount);
  }

  private static Long[] numbers(List<Waiting> pieces) {
    return pieces.stream().map(Waiting::number).toArray(Long[]::new);
  }
}
