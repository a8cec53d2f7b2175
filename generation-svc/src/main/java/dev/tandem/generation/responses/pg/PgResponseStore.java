package dev.tandem.generation.responses.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.responses.ResponseHeader;
import dev.tandem.generation.responses.ResponseStore;
import dev.tandem.generation.responses.StoredResponse;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Responses in the table {@code generation.responses}. */
@ApplicationScoped
public class PgResponseStore implements ResponseStore {

  private static final String INSERT =
      """
      INSERT INTO generation.responses (id, project, created_at, header, turns, input, pieces)
      SELECT $1::text, $2::text, $3::timestamptz, $4::text::jsonb, $5::text::jsonb, $6::text::jsonb,
        $7::text::jsonb
      FROM set_config('synchronous_commit',
        CASE WHEN $8::boolean THEN current_setting('synchronous_commit') ELSE 'off' END, true)
      ON CONFLICT (id) DO UPDATE SET pieces = excluded.pieces, running_until = NULL
      WHERE responses.project = excluded.project AND responses.running_until IS NOT NULL
      """;

  private static final String FIND =
      """
      SELECT header::text, turns::text, input::text, pieces::text
      FROM generation.responses WHERE id = $1 AND project = $2
      """;

  private static final String CHAIN =
      """
      WITH RECURSIVE chain AS (
        SELECT header, turns, input, pieces, 1 AS depth
        FROM generation.responses WHERE id = $1 AND project = $2
        UNION ALL
        SELECT r.header, r.turns, r.input, r.pieces, c.depth + 1
        FROM chain c
        JOIN generation.responses r
          ON r.id = c.header -> 'echo' ->> 'previous_response_id' AND r.project = $2
        WHERE c.depth < 100)
      SELECT header::text, turns::text, input::text, pieces::text FROM chain ORDER BY depth DESC
      """;

  private static final String DELETE =
      "DELETE FROM generation.responses WHERE id = $1 AND project = $2";

  private static final String DELETE_OLD = "DELETE FROM generation.responses WHERE created_at < $1";

  private static final TypeReference<List<String>> TURNS = new TypeReference<>() {};
  private static final TypeReference<List<JsonNode>> INPUT = new TypeReference<>() {};
  private static final TypeReference<List<AnswerPiece>> PIECES = new TypeReference<>() {};

  private final Pool pool;
  private final ObjectMapper json;

  public PgResponseStore(@ReactiveDataSource("generation") Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Void> save(String project, StoredResponse response, boolean flush) {
    ResponseHeader header = response.header();
    Tuple row =
        Tuple.from(
            List.of(
                header.id(),
                project,
                Instant.ofEpochSecond(header.createdAt()).atOffset(ZoneOffset.UTC),
                write(header),
                write(response.turns()),
                write(response.input()),
                writePieces(response.pieces()),
                flush));
    return pool.preparedQuery(INSERT).execute(row).replaceWithVoid();
  }

  @Override
  public Uni<Optional<StoredResponse>> find(String project, String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id, project)).map(this::first);
  }

  @Override
  public Uni<List<StoredResponse>> chain(String project, String id) {
    return pool.preparedQuery(CHAIN)
        .execute(Tuple.of(id, project))
        .map(rows -> rows.stream().map(this::read).toList());
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(id, project))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Integer> deleteOlderThan(Instant then) {
    return pool.preparedQuery(DELETE_OLD)
        .execute(Tuple.of(then.atOffset(ZoneOffset.UTC)))
        .map(RowSet::rowCount);
  }

  private Optional<StoredResponse> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(read(row));
    }
    return Optional.empty();
  }

  private StoredResponse read(Row row) {
    try {
      return new StoredResponse(
          json.readValue(row.getString(0), ResponseHeader.class),
          json.readValue(row.getString(1), TURNS),
          json.readValue(row.getString(2), INPUT),
          json.readValue(row.getString(3), PIECES));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored response cannot be read", e);
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a response cannot be stored", e);
    }
  }

  /** The element type must be named: it carries the tag that tells pieces apart. */
  String writePieces(List<AnswerPiece> pieces) {
    try {
      return json.writerFor(PIECES).writeValueAsString(pieces);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a response cannot be stored", e);
    }
  }
}
