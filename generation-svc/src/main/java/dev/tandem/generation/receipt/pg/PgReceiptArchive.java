package dev.tandem.generation.receipt.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.listing.pg.ListQuery;
import dev.tandem.generation.receipt.Chain;
import dev.tandem.generation.receipt.Entry;
import dev.tandem.generation.receipt.Kind;
import dev.tandem.generation.receipt.Link;
import dev.tandem.generation.receipt.ReceiptArchive;
import dev.tandem.generation.receipt.ReceiptFilter;
import dev.tandem.generation.receipt.StoredEntry;
import dev.tandem.generation.receipt.Texts;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the tables {@code generation.receipts} and {@code generation.receipt_texts}. */
@ApplicationScoped
public class PgReceiptArchive implements ReceiptArchive {

  private static final String COLUMNS =
      """
      SELECT r.id, r.project, r.kind, r.created_at, r.answer_id, r.deployment, r.route,
        r.abstained, r.previous, r.sequence, r.hash, r.content, t.texts::text AS texts,
        t.sequence IS NULL AND (
          EXISTS (SELECT FROM generation.receipts n WHERE n.project = r.project
                  AND n.kind = 'redaction' AND (n.content::jsonb ->> 'redacted')::bigint = r.sequence)
          OR EXISTS (SELECT FROM generation.receipts n WHERE n.project = r.project
                  AND n.kind = 'redaction'
                  AND (n.content::jsonb ->> 'redacted_through')::bigint >= r.sequence)) AS redacted
      FROM generation.receipts r
      LEFT JOIN generation.receipt_texts t ON t.project = r.project AND t.sequence = r.sequence
      """;

  private static final String FIND =
      COLUMNS + "WHERE r.project = $1 AND r.id = $2 AND r.kind = 'answer'";

  private static final String FOLLOWING =
      COLUMNS + "WHERE r.project = $1 AND r.sequence > $2 ORDER BY r.sequence LIMIT $3";

  private static final String CHAIN =
      """
      SELECT removed_sequence, removed_hash, sequence, hash FROM generation.receipt_chains
      WHERE project = $1
      """;

  private static final String CURSOR =
      """
      SELECT created_at, sequence FROM generation.receipts
      WHERE project = $1 AND id = $2 AND kind = 'answer'
      """;

  private static final ObjectReader TEXTS = new JsonMapper().readerFor(Texts.class);

  private final Pool pool;
  private final SqlClient client;

  @Inject
  public PgReceiptArchive(@ReactiveDataSource("generation") Pool pool) {
    this(pool, pool);
  }

  private PgReceiptArchive(Pool pool, SqlClient client) {
    this.pool = pool;
    this.client = client;
  }

  @Override
  public Uni<Optional<StoredEntry>> find(String project, String id) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(project, id))
        .map(rows -> entries(rows).stream().findFirst());
  }

  @Override
  public Uni<Optional<Chain>> chain(String project) {
    return client
        .preparedQuery(CHAIN)
        .execute(Tuple.of(project))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Chain(
                        new Link(row.getLong(0), row.getBuffer(1).getBytes()),
                        new Link(row.getLong(2), row.getBuffer(3).getBytes())));
              }
              return Optional.empty();
            });
  }

  @Override
  public Uni<List<StoredEntry>> following(String project, long sequence, int limit) {
    return client
        .preparedQuery(FOLLOWING)
        .execute(Tuple.of(project, sequence, limit))
        .map(PgReceiptArchive::entries);
  }

  @Override
  public Uni<Page<StoredEntry>> list(String project, ReceiptFilter filter, PageRequest request) {
    Keyset keyset = new Keyset(request);
    return ListQuery.position(client, CURSOR, project, keyset)
        .map(
            position ->
                conditions(project, filter).page(keyset, position, "r.created_at", "r.sequence"))
        .chain(query -> client.preparedQuery(COLUMNS + query.sql()).execute(query.values()))
        .map(rows -> keyset.page(entries(rows), StoredEntry::id));
  }

  private static ListQuery conditions(String project, ReceiptFilter filter) {
    return new ListQuery("r.kind = 'answer' AND r.project = $", project)
        .and("r.answer_id = $", filter.answerId())
        .and("r.deployment = $", filter.deployment())
        .and("r.route = $", filter.route())
        .and("r.abstained = $", filter.abstained())
        .and("r.created_at > $", filter.createdAfter())
        .and("r.created_at < $", filter.createdBefore());
  }

  @Override
  public <T> Uni<T> atOneMoment(Function<ReceiptArchive, Uni<T>> read) {
    return pool.getConnection()
        .chain(
            connection ->
                connection
                    .query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .execute()
                    .chain(begun -> read.apply(new PgReceiptArchive(pool, connection)))
                    .eventually(
                        () ->
                            connection
                                .query("ROLLBACK")
                                .execute()
                                .onFailure()
                                .recoverWithNull()
                                .chain(done -> connection.close())));
  }

  private static List<StoredEntry> entries(RowSet<Row> rows) {
    List<StoredEntry> entries = new ArrayList<>(rows.size());
    for (Row row : rows) {
      entries.add(entry(row));
    }
    return entries;
  }

  private static StoredEntry entry(Row row) {
    return new StoredEntry(
        row.getString("id"),
        row.getString("project"),
        Kind.labelled(row.getString("kind")),
        row.getOffsetDateTime("created_at").toInstant(),
        new Entry.Columns(
            row.getString("answer_id"),
            row.getString("deployment"),
            row.getString("route"),
            row.getBoolean("abstained")),
        row.getBuffer("previous").getBytes(),
        new Link(row.getLong("sequence"), row.getBuffer("hash").getBytes()),
        row.getString("content"),
        Optional.ofNullable(row.getString("texts")).map(PgReceiptArchive::texts),
        row.getBoolean("redacted"));
  }

  /** What cannot be read counts as lost; verifying says so. */
  private static Texts texts(String json) {
    try {
      return TEXTS.readValue(json);
    } catch (JsonProcessingException e) {
      return new Texts(new TreeMap<>());
    }
  }
}
