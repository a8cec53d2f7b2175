package dev.tandem.generation.batch.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.batch.Batch;
import dev.tandem.generation.batch.BatchStore;
import dev.tandem.generation.batch.NewBatch;
import dev.tandem.generation.retrieval.Asker;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Batches in the table {@code generation.batches}. */
@ApplicationScoped
public class PgBatchStore implements BatchStore {

  private static final String INSERT =
      """
      INSERT INTO generation.batches
        (id, project, endpoint, input_file_id, output_life, metadata, created_at, expires_at,
          holder)
      VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9)
      RETURNING\s"""
          + BatchRow.COLUMNS;

  private static final String FIND =
      "SELECT " + BatchRow.COLUMNS + " FROM generation.batches WHERE id = $1 AND project = $2";

  private static final String NUMBER =
      "SELECT number FROM generation.batches WHERE id = $1 AND project = $2";

  private static final String LIST =
      "SELECT "
          + BatchRow.COLUMNS
          + """
           FROM generation.batches
          WHERE project = $1 AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3
          """;

  private static final String CANCEL =
      """
      UPDATE generation.batches
      SET status = 'cancelling', cancelling_at = $3, claim = NULL, available_at = now()
      WHERE id = $1 AND project = $2 AND status IN ('validating', 'in_progress')
      """;

  private final Pool pool;
  private final ObjectMapper json;

  public PgBatchStore(@ReactiveDataSource("generation") Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Batch> create(Asker asker, String id, NewBatch batch, Instant now, Duration window) {
    Tuple row =
        Tuple.tuple()
            .addString(id)
            .addString(asker.project())
            .addString(batch.endpoint())
            .addString(batch.inputFileId())
            .addLong(batch.outputLife())
            .addString(write(batch))
            .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
            .addOffsetDateTime(now.plus(window).atOffset(ZoneOffset.UTC))
            .addString(asker.holder().orElse(null));
    return pool.preparedQuery(INSERT).execute(row).map(rows -> all(rows).getFirst());
  }

  private String write(NewBatch batch) {
    try {
      return json.writeValueAsString(batch.metadata());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a batch's metadata cannot be stored", e);
    }
  }

  @Override
  public Uni<Optional<Batch>> find(String project, String id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id, project))
        .map(rows -> all(rows).stream().findFirst());
  }

  @Override
  public Uni<Optional<List<Batch>>> list(String project, String after, int limit) {
    if (after == null) {
      return list(project, (Long) null, limit).map(Optional::of);
    }
    return pool.preparedQuery(NUMBER)
        .execute(Tuple.of(after, project))
        .chain(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : list(project, rows.iterator().next().getLong(0), limit).map(Optional::of));
  }

  private Uni<List<Batch>> list(String project, Long after, int limit) {
    return pool.preparedQuery(LIST).execute(Tuple.of(project, after, limit)).map(this::all);
  }

  @Override
  public Uni<Optional<Batch>> cancel(String project, String id, Instant now) {
    return pool.preparedQuery(CANCEL)
        .execute(Tuple.of(id, project, now.atOffset(ZoneOffset.UTC)))
        .chain(() -> find(project, id));
  }

  private List<Batch> all(RowSet<Row> rows) {
    List<Batch> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      all.add(BatchRow.read(row, json));
    }
    return all;
  }
}
