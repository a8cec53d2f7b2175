package dev.tandem.generation.memory.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.generation.memory.MemoryConfig;
import dev.tandem.generation.memory.MemoryRecord;
import dev.tandem.generation.memory.MemoryStore;
import dev.tandem.generation.memory.Recall;
import dev.tandem.generation.memory.RememberedTurn;
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

/**
 * Memories in the table {@code generation.memory_turns}. A conversation and a user's newest pieces
 * are few thousand rows at most, so every one of them is compared with the query: no approximate
 * index misses any, and none has to be kept up to date.
 */
@ApplicationScoped
public class PgMemoryStore implements MemoryStore {

  // The locks make a deletion that is under way end first, and then the item is not found. The
  // commit does not wait for the disk: what is lost with it is its note, too, and is done again.
  private static final String ADD =
      """
      WITH items AS (
        SELECT i.id FROM generation.conversation_items i
        JOIN generation.conversations c ON c.id = i.conversation_id
        CROSS JOIN set_config('synchronous_commit', 'off', true)
        WHERE c.id = $3 AND c.project = $1 AND i.id = ANY($6::text[]) FOR KEY SHARE OF i, c),
      noted AS (
        UPDATE generation.conversation_items i SET remember_since = NULL, remember_user = NULL
        FROM items
        WHERE i.conversation_id = $3 AND i.id = items.id AND i.remember_since IS NOT NULL)
      INSERT INTO generation.memory_turns
        (id, project, user_id, conversation_id, item_id, piece, role, body, created_at)
      SELECT g.id, $1, $2, $3, g.item_id, g.piece, g.role, g.body, $4
      FROM unnest($5::text[], $6::text[], $7::int[], $8::text[], $9::text[])
        AS g(id, item_id, piece, role, body)
      JOIN items ON items.id = g.item_id
      ON CONFLICT (conversation_id, item_id, piece) DO NOTHING
      """;

  private static final String OVERDUE =
      """
      SELECT c.project, i.remember_user, c.id, i.item::text
      FROM generation.conversation_items i
      JOIN generation.conversations c ON c.id = i.conversation_id
      WHERE i.remember_since < now() - make_interval(secs => $1)
      ORDER BY i.remember_since, i.conversation_id, i.position LIMIT $2
      """;

  private static final ObjectReader JSON = new JsonMapper().reader();

  private static final String NEAREST =
      """
      SELECT id, conversation_id, item_id, role, body, created_at, turn_no,
        1 - (embedding <=> ($5::real[])::halfvec) AS score
      FROM generation.memory_turns
      WHERE turn_no IN (
          SELECT turn_no FROM generation.memory_turns
          WHERE project = $1 AND conversation_id = $2
          UNION
          (SELECT turn_no FROM generation.memory_turns
           WHERE project = $1 AND user_id = $3 ORDER BY turn_no DESC LIMIT $8))
        AND embedding IS NOT NULL AND ($4::text IS NULL OR model = $4)
        AND dimensions = cardinality($5::real[]) AND item_id <> ALL ($6::text[])
      ORDER BY score DESC, turn_no DESC LIMIT $7
      """;

  private static final String POSITION =
      "SELECT turn_no FROM generation.memory_turns WHERE id = $1 AND project = $2";

  private static final String LIST =
      """
      SELECT id, user_id, conversation_id, item_id, role, body, created_at,
        CASE WHEN embedding IS NOT NULL THEN model END
      FROM generation.memory_turns
      WHERE project = $1 AND ($2::text IS NULL OR user_id = $2)
        AND ($3::text IS NULL OR conversation_id = $3) AND ($4::bigint IS NULL OR turn_no < $4)
      ORDER BY turn_no DESC LIMIT $5
      """;

  private static final String DELETE =
      "DELETE FROM generation.memory_turns WHERE id = $1 AND project = $2";

  private static final String DELETE_ALL =
      """
      DELETE FROM generation.memory_turns
      WHERE project = $1 AND ($2::text IS NULL OR user_id = $2)
        AND ($3::text IS NULL OR conversation_id = $3)
      """;

  private final Pool pool;
  private final int userPieces;

  public PgMemoryStore(@ReactiveDataSource("generation") Pool pool, MemoryConfig config) {
    this.pool = pool;
    this.userPieces = config.userPieces();
  }

  @Override
  public Uni<Void> add(
      String project, String user, String conversationId, List<Piece> pieces, Instant now) {
    Tuple values =
        Tuple.tuple()
            .addString(project)
            .addString(user)
            .addString(conversationId)
            .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
            .addArrayOfString(pieces.stream().map(Piece::id).toArray(String[]::new))
            .addArrayOfString(pieces.stream().map(Piece::itemId).toArray(String[]::new))
            .addArrayOfInteger(pieces.stream().map(Piece::piece).toArray(Integer[]::new))
            .addArrayOfString(pieces.stream().map(Piece::role).toArray(String[]::new))
            .addArrayOfString(pieces.stream().map(Piece::text).toArray(String[]::new));
    return pool.preparedQuery(ADD).execute(values).replaceWithVoid();
  }

  @Override
  public Uni<List<Overdue>> overdue(Duration longerThan, int most) {
    return pool.preparedQuery(OVERDUE)
        .execute(Tuple.of(longerThan.toMillis() / 1000.0, most))
        .map(
            rows -> {
              List<Overdue> overdue = new ArrayList<>(rows.size());
              for (Row row : rows) {
                overdue.add(
                    new Overdue(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        read(row.getString(3))));
              }
              return overdue;
            });
  }

  private static JsonNode read(String item) {
    try {
      return JSON.readTree(item);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored item cannot be read", e);
    }
  }

  @Override
  public Uni<List<RememberedTurn>> nearest(Recall recall, int limit) {
    Tuple values =
        Tuple.tuple()
            .addString(recall.project())
            .addString(recall.conversationId())
            .addString(recall.user())
            .addString(recall.model())
            .addArrayOfFloat(Vectors.boxed(recall.query()))
            .addArrayOfString(recall.exceptItems().toArray(String[]::new))
            .addInteger(limit)
            .addInteger(userPieces);
    return pool.preparedQuery(NEAREST)
        .execute(values)
        .map(
            rows -> {
              List<RememberedTurn> turns = new ArrayList<>(rows.size());
              rows.forEach(row -> turns.add(turn(row)));
              return turns;
            });
  }

  private static RememberedTurn turn(Row row) {
    return new RememberedTurn(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getOffsetDateTime(5).toInstant(),
        row.getLong(6),
        row.getDouble(7));
  }

  @Override
  public Uni<Optional<List<MemoryRecord>>> list(
      String project, Scope scope, String after, int limit) {
    if (after == null) {
      return list(project, scope, (Long) null, limit).map(Optional::of);
    }
    return pool.preparedQuery(POSITION)
        .execute(Tuple.of(after, project))
        .chain(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : list(project, scope, rows.iterator().next().getLong(0), limit)
                        .map(Optional::of));
  }

  private Uni<List<MemoryRecord>> list(String project, Scope scope, Long after, int limit) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(project, scope.user(), scope.conversationId(), after, limit))
        .map(
            rows -> {
              List<MemoryRecord> records = new ArrayList<>(rows.size());
              rows.forEach(row -> records.add(memory(row)));
              return records;
            });
  }

  private static MemoryRecord memory(Row row) {
    return new MemoryRecord(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getOffsetDateTime(6).toEpochSecond(),
        row.getString(7));
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(id, project))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Integer> deleteAll(String project, Scope scope) {
    return pool.preparedQuery(DELETE_ALL)
        .execute(Tuple.of(project, scope.user(), scope.conversationId()))
        .map(RowSet::rowCount);
  }
}
