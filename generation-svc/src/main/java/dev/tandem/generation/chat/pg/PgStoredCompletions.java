package dev.tandem.generation.chat.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.chat.StoredCompletion;
import dev.tandem.generation.chat.StoredCompletions;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chat completions in the table {@code generation.chat_completions}. */
@ApplicationScoped
public class PgStoredCompletions implements StoredCompletions {

  private static final String INSERT =
      """
      INSERT INTO generation.chat_completions
        (id, project, created_at, model, metadata, completion, messages)
      VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::json, $7::text::json)
      ON CONFLICT (id) DO NOTHING
      """;

  private static final String FIND =
      """
      SELECT completion::text, messages::text, metadata::text FROM generation.chat_completions
      WHERE id = $1 AND project = $2
      """;

  private static final String REPLACE_METADATA =
      """
      UPDATE generation.chat_completions SET metadata = $3::text::jsonb
      WHERE id = $1 AND project = $2 RETURNING completion::text, messages::text, metadata::text
      """;

  private static final String DELETE =
      "DELETE FROM generation.chat_completions WHERE id = $1 AND project = $2";

  private static final String DELETE_OLD =
      "DELETE FROM generation.chat_completions WHERE created_at < $1";

  private static final String POSITION =
      """
      SELECT created_at, number FROM generation.chat_completions WHERE id = $1 AND project = $2
      """;

  // Messages are not listed, so they are not read.
  private static final String LIST =
      """
      SELECT completion::text, '[]', metadata::text FROM generation.chat_completions
      WHERE project = $1 AND ($2::text IS NULL OR model = $2) AND metadata @> $3::text::jsonb
        AND ($5::bigint IS NULL OR (created_at, number) %1$s ($4::timestamptz, $5))
      ORDER BY created_at %2$s, number %2$s LIMIT $6
      """;

  private static final TypeReference<List<JsonNode>> MESSAGES = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

  private final Pool pool;
  private final ObjectMapper json;

  public PgStoredCompletions(@ReactiveDataSource("generation") Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<Void> save(String project, StoredCompletion stored) {
    ObjectNode completion = stored.completion();
    Tuple row =
        Tuple.from(
            List.of(
                stored.id(),
                project,
                Instant.ofEpochSecond(completion.path("created").asLong()).atOffset(ZoneOffset.UTC),
                completion.path("model").asText(),
                write(stored.metadata()),
                write(completion),
                write(stored.messages())));
    return pool.preparedQuery(INSERT).execute(row).replaceWithVoid();
  }

  @Override
  public Uni<Optional<StoredCompletion>> find(String project, String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id, project)).map(this::first);
  }

  @Override
  public Uni<Optional<List<StoredCompletion>>> list(
      String project, Filter filter, PageRequest page) {
    if (page.after() == null) {
      return list(project, filter, page, null).map(Optional::of);
    }
    return pool.preparedQuery(POSITION)
        .execute(Tuple.of(page.after(), project))
        .chain(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : list(project, filter, page, rows.iterator().next()).map(Optional::of));
  }

  private Uni<List<StoredCompletion>> list(
      String project, Filter filter, PageRequest page, Row after) {
    String sql = LIST.formatted(page.ascending() ? ">" : "<", page.ascending() ? "ASC" : "DESC");
    Tuple values =
        Tuple.tuple()
            .addString(project)
            .addString(filter.model())
            .addString(write(filter.metadata()))
            .addOffsetDateTime(after == null ? null : after.getOffsetDateTime(0))
            .addLong(after == null ? null : after.getLong(1))
            .addInteger(page.limit() + 1);
    return pool.preparedQuery(sql).execute(values).map(this::all);
  }

  @Override
  public Uni<Optional<StoredCompletion>> replaceMetadata(
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

  @Override
  public Uni<Integer> deleteOlderThan(Instant then) {
    return pool.preparedQuery(DELETE_OLD)
        .execute(Tuple.of(then.atOffset(ZoneOffset.UTC)))
        .map(RowSet::rowCount);
  }

  private Optional<StoredCompletion> first(RowSet<Row> rows) {
    return all(rows).stream().findFirst();
  }

  private List<StoredCompletion> all(RowSet<Row> rows) {
    List<StoredCompletion> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      all.add(read(row));
    }
    return all;
  }

  private StoredCompletion read(Row row) {
    try {
      return new StoredCompletion(
          (ObjectNode) json.readTree(row.getString(0)),
          json.readValue(row.getString(1), MESSAGES),
          json.readValue(row.getString(2), METADATA));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored chat completion cannot be read", e);
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a chat completion cannot be stored", e);
    }
  }
}
