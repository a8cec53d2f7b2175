package dev.tandem.generation.conversation.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.conversation.ConversationItems;
import dev.tandem.generation.conversation.Memo;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Items in the table {@code generation.conversation_items}. Appends to one conversation wait for
 * each other at its row; the statement that adds runs after the lock is held, so that it sees what
 * the append before it has added.
 */
@ApplicationScoped
public class PgConversationItems implements ConversationItems {

  private static final String LOCK =
      """
      SELECT 1 FROM generation.conversations WHERE id = $1 AND project = $2 FOR NO KEY UPDATE
      """;

  private static final String APPEND =
      """
      WITH fresh AS (
        SELECT g.id, g.item, row_number() OVER (ORDER BY g.ordinal) AS n
        FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS g(id, item, ordinal)
        WHERE NOT EXISTS (SELECT 1 FROM generation.conversation_items i
                          WHERE i.conversation_id = $1 AND i.id = g.id)),
      added AS (
        INSERT INTO generation.conversation_items
          (conversation_id, position, id, bytes, item, remember_since, remember_user)
        SELECT $1, c.last_position + f.n, f.id, octet_length(f.item), f.item::json,
          CASE WHEN f.id = ANY($4::text[]) THEN now() END,
          CASE WHEN f.id = ANY($4::text[]) THEN $5::text END
        FROM fresh f, generation.conversations c WHERE c.id = $1)
      UPDATE generation.conversations
      SET last_position = last_position + (SELECT count(*) FROM fresh) WHERE id = $1
      """;

  private static final String FIND =
      """
      SELECT i.item::text FROM generation.conversation_items i
      JOIN generation.conversations c ON c.id = i.conversation_id
      WHERE c.id = $1 AND c.project = $2 AND i.id = ANY($3::text[]) ORDER BY i.position
      """;

  private static final String DELETE =
      """
      DELETE FROM generation.conversation_items i USING generation.conversations c
      WHERE c.id = i.conversation_id AND c.id = $1 AND c.project = $2 AND i.id = $3
      """;

  private static final String POSITION =
      """
      SELECT i.position FROM generation.conversation_items i
      JOIN generation.conversations c ON c.id = i.conversation_id
      WHERE c.id = $1 AND c.project = $2 AND i.id = $3
      """;

  private static final String LIST =
      """
      SELECT i.item::text FROM generation.conversations c LEFT JOIN LATERAL (
        SELECT p.position, p.item FROM generation.conversation_items p
        WHERE p.conversation_id = c.id AND ($3::bigint IS NULL OR p.position %1$s $3)
        ORDER BY p.position %2$s LIMIT $4) i ON true
      WHERE c.id = $1 AND c.project = $2 ORDER BY i.position %2$s
      """;

  private static final String NEWEST =
      """
      SELECT n.item::text FROM generation.conversations c LEFT JOIN LATERAL (
        SELECT p.position, p.item, sum(p.bytes) OVER (ORDER BY p.position DESC) - p.bytes AS later
        FROM (SELECT i.position, i.item, i.bytes FROM generation.conversation_items i
              WHERE i.conversation_id = c.id ORDER BY i.position DESC LIMIT $3) p) n
        ON n.later < $4
      WHERE c.id = $1 AND c.project = $2 ORDER BY n.position
      """;

  private final Pool pool;
  private final ObjectMapper json;

  public PgConversationItems(@ReactiveDataSource("generation") Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Boolean> append(
      String project, String conversationId, List<JsonNode> items, Memo memo) {
    return pool.withTransaction(
        tx ->
            tx.preparedQuery(LOCK)
                .execute(Tuple.of(conversationId, project))
                .chain(
                    rows ->
                        rows.size() == 0
                            ? Uni.createFrom().item(false)
                            : append(tx, conversationId, items, memo).replaceWith(true)));
  }

  private static Uni<Void> append(
      SqlConnection tx, String conversationId, List<JsonNode> items, Memo memo) {
    String[] toRemember = memo.itemIds().toArray(String[]::new);
    return tx.preparedQuery(APPEND)
        .execute(
            Tuple.of(conversationId, ids(items), texts(items), toRemember).addValue(memo.user()))
        .replaceWithVoid();
  }

  @Override
  public Uni<List<JsonNode>> find(String project, String conversationId, List<String> ids) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(conversationId, project, ids.toArray(String[]::new)))
        .map(this::items);
  }

  @Override
  public Uni<Boolean> delete(String project, String conversationId, String itemId) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(conversationId, project, itemId))
        .map(rows -> rows.rowCount() > 0);
  }

  @Override
  public Uni<Optional<Long>> position(String project, String conversationId, String itemId) {
    return pool.preparedQuery(POSITION)
        .execute(Tuple.of(conversationId, project, itemId))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(row.getLong(0));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<Optional<List<JsonNode>>> list(
      String project, String conversationId, boolean ascending, Long after, int limit) {
    String sql = LIST.formatted(ascending ? ">" : "<", ascending ? "ASC" : "DESC");
    return pool.preparedQuery(sql)
        .execute(Tuple.of(conversationId, project, after, limit))
        .map(this::itemsIfAny);
  }

  @Override
  public Uni<Optional<List<JsonNode>>> newest(
      String project, String conversationId, int items, long bytes) {
    return pool.preparedQuery(NEWEST)
        .execute(Tuple.of(conversationId, project, items, bytes))
        .map(this::itemsIfAny);
  }

  /** One row with nothing in it says that there is a conversation, and no item. */
  private Optional<List<JsonNode>> itemsIfAny(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(items(rows));
  }

  private List<JsonNode> items(RowSet<Row> rows) {
    List<JsonNode> items = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (row.getString(0) != null) {
        items.add(read(row.getString(0)));
      }
    }
    return items;
  }

  private JsonNode read(String item) {
    try {
      return json.readTree(item);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored item cannot be read", e);
    }
  }

  static String[] ids(List<JsonNode> items) {
    return items.stream().map(item -> item.path("id").asText()).toArray(String[]::new);
  }

  static String[] texts(List<JsonNode> items) {
    return items.stream().map(JsonNode::toString).toArray(String[]::new);
  }
}
