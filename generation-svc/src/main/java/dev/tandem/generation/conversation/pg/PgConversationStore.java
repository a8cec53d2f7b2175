package dev.tandem.generation.conversation.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.conversation.Conversation;
import dev.tandem.generation.conversation.ConversationStore;
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
import java.util.Map;
import java.util.Optional;

/** Conversations in the table {@code generation.conversations}. */
@ApplicationScoped
public class PgConversationStore implements ConversationStore {

  private static final String INSERT =
      """
      WITH made AS (
        INSERT INTO generation.conversations (id, project, created_at, metadata, last_position)
        VALUES ($1, $2, $3, $4::text::jsonb, cardinality($5::text[])))
      INSERT INTO generation.conversation_items (conversation_id, position, id, bytes, item)
      SELECT $1, g.n, g.id, octet_length(g.item), g.item::json
      FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS g(id, item, n)
      """;

  private static final String FIND =
      """
      SELECT id, created_at, metadata::text FROM generation.conversations
      WHERE id = $1 AND project = $2
      """;

  private static final String REPLACE_METADATA =
      """
      UPDATE generation.conversations SET metadata = $3::text::jsonb
      WHERE id = $1 AND project = $2 RETURNING id, created_at, metadata::text
      """;

  private static final String DELETE =
      "DELETE FROM generation.conversations WHERE id = $1 AND project = $2";

  private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

  private final Pool pool;
  private final ObjectMapper json;

  public PgConversationStore(@ReactiveDataSource("generation") Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Void> create(String project, Conversation conversation, List<JsonNode> items) {
    Tuple row =
        Tuple.tuple()
            .addString(conversation.id())
            .addString(project)
            .addOffsetDateTime(
                Instant.ofEpochSecond(conversation.createdAt()).atOffset(ZoneOffset.UTC))
            .addString(write(conversation.metadata()))
            .addArrayOfString(PgConversationItems.ids(items))
            .addArrayOfString(PgConversationItems.texts(items));
    return pool.preparedQuery(INSERT).execute(row).replaceWithVoid();
  }

  @Override
  public Uni<Optional<Conversation>> find(String project, String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id, project)).map(this::first);
  }

  @Override
  public Uni<Optional<Conversation>> replaceMetadata(
      String project, String id, Map<String, String> metadata) {
    return pool.preparedQuery(REPLACE_METADATA)
        .execute(Tuple.of(id, project, write(metadata)))
        .map(this::first);
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(id, project))
        .map(rows -> rows.rowCount() > 0);
  }

  private Optional<Conversation> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(
          new Conversation(
              row.getString(0), row.getOffsetDateTime(1).toEpochSecond(), read(row.getString(2))));
    }
    return Optional.empty();
  }

  private Map<String, String> read(String metadata) {
    try {
      return json.readValue(metadata, METADATA);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a conversation's metadata cannot be read", e);
    }
  }

  private String write(Map<String, String> metadata) {
    try {
      return json.writeValueAsString(metadata);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a conversation's metadata cannot be stored", e);
    }
  }
}
