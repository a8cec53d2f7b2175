package dev.tandem.finetune.evaluation.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.evaluation.testset.TestSet;
import dev.tandem.finetune.evaluation.testset.TestSet.Counts;
import dev.tandem.finetune.evaluation.testset.TestSet.Warning;
import dev.tandem.finetune.evaluation.testset.TestSetStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of {@code finetune.test_sets} and {@code finetune.test_rows}. */
@ApplicationScoped
public class PgTestSetStore implements TestSetStore {

  private static final String COLUMNS =
      """
      id, project, name, version, digest, row_count, counts::text AS counts,
      source::text AS source, warnings::text AS warnings, created_at""";

  /** One at a time for each name, so that versions are counted without a gap. */
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('test set' || $1 || chr(10) || $2, 0))";

  private static final String SAME =
      """
      SELECT %s FROM finetune.test_sets
      WHERE project = $1 AND name = $2 AND digest = $3 AND deleted_at IS NULL
      """
          .formatted(COLUMNS);

  private static final String INSERT =
      """
      INSERT INTO finetune.test_sets
        (id, project, name, version, digest, row_count, counts, source, warnings, created_at)
      SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6::text::jsonb, $7::text::jsonb,
        $8::text::jsonb, $9
      FROM finetune.test_sets WHERE project = $2 AND name = $3
      RETURNING number, %s
      """
          .formatted(COLUMNS);

  private static final String INSERT_ROWS =
      """
      INSERT INTO finetune.test_rows (test_set, position, content)
      SELECT $1, r.position, r.content::jsonb
      FROM unnest($2::text[]) WITH ORDINALITY AS r(content, position)
      """;

  private final Pool pool;
  private final Rows json;

  PgTestSetStore(@ReactiveDataSource("finetune") Pool pool, Rows json) {
    this.pool = pool;
    this.json = json;
  }

  @Override
  public Uni<TestSet> create(TestSet made, List<TestRow> rows) {
    Tuple content = Tuple.of(made.project(), made.name(), made.digest());
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(made.project(), made.name()))
                .chain(() -> connection.preparedQuery(SAME).execute(content))
                .map(found -> read(found).stream().findFirst())
                .chain(
                    same ->
                        same.isPresent()
                            ? Uni.createFrom().item(same.get())
                            : insert(connection, made, rows)));
  }

  private Uni<TestSet> insert(SqlConnection connection, TestSet made, List<TestRow> rows) {
    Tuple values =
        Tuple.of(made.id(), made.project(), made.name(), made.digest())
            .addInteger(made.rows())
            .addString(json.write(made.counts()))
            .addString(json.write(made.source()))
            .addString(json.write(made.warnings()))
            .addOffsetDateTime(Rows.time(made.createdAt()));
    String[] contents = rows.stream().map(json::write).toArray(String[]::new);
    return connection
        .preparedQuery(INSERT)
        .execute(values)
        .chain(
            kept -> {
              long number = kept.iterator().next().getLong("number");
              return connection
                  .preparedQuery(INSERT_ROWS)
                  .execute(Tuple.of(number).addArrayOfString(contents))
                  .replaceWith(read(kept).getFirst());
            });
  }

  @Override
  public Uni<Optional<TestSet>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.test_sets WHERE project = $1 AND id = $2 AND deleted_at IS NULL"
                .formatted(COLUMNS))
        .execute(Tuple.of(project, id))
        .map(rows -> read(rows).stream().findFirst());
  }

  @Override
  public Uni<Page<TestSet>> list(String project, String name, Keyset keyset) {
    String sql =
        "SELECT %s FROM finetune.test_sets WHERE project = $1 AND deleted_at IS NULL AND ($2::text IS NULL OR name = $2)"
                .formatted(COLUMNS)
            + Rows.page(keyset, 3);
    return Rows.position(pool, "test_sets", project, keyset)
        .chain(
            from ->
                pool.preparedQuery(sql).execute(Rows.page(Tuple.of(project, name), from, keyset)))
        .map(rows -> keyset.page(read(rows), TestSet::id));
  }

  @Override
  public Uni<List<TestRow>> rows(String project, String id, long skip, int limit) {
    return pool.preparedQuery(
            """
            SELECT r.content::text AS content
            FROM finetune.test_rows r JOIN finetune.test_sets s ON s.number = r.test_set
            WHERE s.project = $1 AND s.id = $2 AND r.position > $3
            ORDER BY r.position LIMIT $4
            """)
        .execute(Tuple.of(project, id, skip, limit))
        .map(
            rows -> {
              List<TestRow> found = new ArrayList<>(rows.size());
              rows.forEach(row -> found.add(json.read(row, "content", TestRow.class)));
              return found;
            });
  }

  @Override
  public Uni<Void> delete(String project, String id, Instant at) {
    return pool.preparedQuery(
            """
            WITH s AS (
              UPDATE finetune.test_sets SET deleted_at = $3
              WHERE project = $1 AND id = $2 AND deleted_at IS NULL RETURNING number)
            DELETE FROM finetune.test_rows r USING s WHERE r.test_set = s.number
            """)
        .execute(Tuple.of(project, id, Rows.time(at)))
        .replaceWithVoid();
  }

  private List<TestSet> read(RowSet<Row> rows) {
    List<TestSet> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(
          new TestSet(
              row.getString("id"),
              row.getString("project"),
              row.getString("name"),
              row.getInteger("version"),
              row.getString("digest"),
              row.getInteger("row_count"),
              json.read(row, "counts", Counts.class),
              json.tree(row, "source"),
              List.of(json.read(row, "warnings", Warning[].class)),
              Rows.instant(row, "created_at")));
    }
    return found;
  }
}
