package dev.tandem.generation.receipt.pg;

import dev.tandem.generation.receipt.Entry;
import dev.tandem.generation.receipt.Link;
import dev.tandem.generation.receipt.ReceiptLog;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chains in the tables {@code generation.receipts} and {@code generation.receipt_chains}. Whatever
 * changes a chain holds the lock of its head, so writers of several processes follow each other.
 */
@ApplicationScoped
public class PgReceiptLog implements ReceiptLog {

  /** Few enough that appends behind the lock do not wait long. */
  private static final int STEP = 2_000;

  private static final String PROJECTS =
      "SELECT project FROM generation.receipt_chains ORDER BY project";

  private static final String WITH_TEXTS =
      """
      SELECT r.sequence, t.sequence IS NOT NULL
      FROM generation.receipts r
      LEFT JOIN generation.receipt_texts t ON t.project = r.project AND t.sequence = r.sequence
      WHERE r.project = $1 AND r.id = $2 AND r.kind = 'answer'
      """;

  private static final String DELETE_TEXT =
      "DELETE FROM generation.receipt_texts WHERE project = $1 AND sequence = $2";

  private static final String CLEAR_FEEDBACK =
      """
      UPDATE generation.feedback SET corrected_answer = NULL, reason = NULL, author = NULL
      WHERE project = $1 AND receipt_sequence = $2
      """;

  /** The oldest texts, as far as every receipt among them is older than the cutoff. */
  private static final String OLD_TEXTS =
      """
      SELECT max(sequence), count(*) FROM (
        SELECT t.sequence, bool_or(r.created_at >= $2) OVER (ORDER BY t.sequence) AS young
        FROM generation.receipt_texts t
        JOIN generation.receipts r ON r.project = t.project AND r.sequence = t.sequence
        WHERE t.project = $1 ORDER BY t.sequence LIMIT $3) oldest
      WHERE NOT young
      """;

  private static final String DELETE_TEXTS =
      "DELETE FROM generation.receipt_texts WHERE project = $1 AND sequence <= $2";

  private static final String CLEAR_FEEDBACKS =
      """
      UPDATE generation.feedback SET corrected_answer = NULL, reason = NULL, author = NULL
      WHERE project = $1 AND receipt_sequence <= $2
        AND (corrected_answer IS NOT NULL OR reason IS NOT NULL OR author IS NOT NULL)
      """;

  /** Removing nothing but earlier notes of removals would go on for ever. */
  private static final String OLD_ENTRIES =
      """
      SELECT max(sequence), count(*), bool_or(kind = 'answer') FROM (
        SELECT sequence, kind, bool_or(created_at >= $2) OVER (ORDER BY sequence) AS young
        FROM generation.receipts WHERE project = $1 ORDER BY sequence LIMIT $3) oldest
      WHERE NOT young
      """;

  private static final String HASH =
      "SELECT hash FROM generation.receipts WHERE project = $1 AND sequence = $2";

  private static final String ADVANCE =
      """
      UPDATE generation.receipt_chains SET removed_sequence = $2, removed_hash = $3
      WHERE project = $1
      """;

  private static final String DELETE_ENTRIES =
      "DELETE FROM generation.receipts WHERE project = $1 AND sequence <= $2";

  /** Known heads are forgotten when there are more. */
  private static final int MANY = 10_000;

  private final Pool pool;
  private final Map<String, Link> heads = new ConcurrentHashMap<>();

  public PgReceiptLog(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  /**
   * One statement when this process wrote last, since then it knows the heads; else a transaction
   * that locks them first.
   */
  @Override
  public Uni<Void> append(List<Entry> entries) {
    List<String> projects = entries.stream().map(Entry::project).distinct().toList();
    return appendBehindKnown(projects, entries)
        .chain(done -> done ? Uni.createFrom().voidItem() : appendLocked(projects, entries))
        .onFailure()
        .invoke(() -> projects.forEach(heads::remove));
  }

  private Uni<Boolean> appendBehindKnown(List<String> projects, List<Entry> entries) {
    Map<String, Link> known = new HashMap<>();
    for (String project : projects) {
      Link head = heads.get(project);
      if (head == null) {
        return Uni.createFrom().item(false);
      }
      known.put(project, head);
    }
    Appending appending = new Appending(entries, known);
    return pool.preparedQuery(Appending.SQL)
        .execute(appending.values())
        .map(rows -> rows.rowCount() == projects.size())
        .invoke(done -> remember(done ? appending.heads() : Map.of()));
  }

  private Uni<Void> appendLocked(List<String> projects, List<Entry> entries) {
    return ChainTransaction.on(
        pool,
        tx ->
            tx.begin(projects)
                .map(locked -> new Appending(entries, locked))
                .chain(
                    appending ->
                        tx.commit(List.of(tx.append(appending)))
                            .invoke(() -> remember(appending.heads()))));
  }

  private void remember(Map<String, Link> moved) {
    if (heads.size() > MANY) {
      heads.clear();
    }
    heads.putAll(moved);
  }

  @Override
  public Uni<Boolean> redact(String project, String id, Instant now) {
    return ChainTransaction.on(
        pool,
        tx ->
            tx.begin(List.of(project))
                .chain(
                    heads ->
                        tx.statement(WITH_TEXTS, Tuple.of(project, id))
                            .chain(rows -> redact(tx, heads, project, now, rows))));
  }

  private static Uni<Boolean> redact(
      ChainTransaction tx,
      Map<String, Link> heads,
      String project,
      Instant now,
      RowSet<Row> found) {
    for (Row row : found) {
      if (row.getBoolean(1)) {
        Tuple which = Tuple.of(project, row.getLong(0));
        Entry entry = Entry.redaction(project, now, row.getLong(0));
        List<Uni<RowSet<Row>>> statements = new ArrayList<>();
        statements.add(tx.append(new Appending(List.of(entry), heads)));
        statements.add(tx.statement(DELETE_TEXT, which));
        statements.add(tx.statement(CLEAR_FEEDBACK, which));
        return tx.commit(statements).replaceWith(true);
      }
    }
    return tx.rollback().replaceWith(found.size() > 0);
  }

  @Override
  public Uni<Integer> redactBefore(String project, Instant cutoff, Instant now) {
    Tuple oldest = Tuple.of(project, cutoff.atOffset(ZoneOffset.UTC), STEP);
    return ChainTransaction.on(
        pool,
        tx ->
            tx.begin(List.of(project))
                .chain(
                    heads ->
                        tx.statement(OLD_TEXTS, oldest)
                            .map(RowSet::iterator)
                            .map(rows -> rows.next())
                            .chain(row -> redactThrough(tx, heads, project, now, row))));
  }

  private static Uni<Integer> redactThrough(
      ChainTransaction tx, Map<String, Link> heads, String project, Instant now, Row oldest) {
    if (oldest.getLong(0) == null) {
      return tx.rollback().replaceWith(0);
    }
    Tuple which = Tuple.of(project, oldest.getLong(0));
    Entry entry = Entry.redactionThrough(project, now, oldest.getLong(0));
    List<Uni<RowSet<Row>>> statements = new ArrayList<>();
    statements.add(tx.append(new Appending(List.of(entry), heads)));
    statements.add(tx.statement(DELETE_TEXTS, which));
    statements.add(tx.statement(CLEAR_FEEDBACKS, which));
    return tx.commit(statements).replaceWith(oldest.getInteger(1));
  }

  @Override
  public Uni<Integer> removeBefore(String project, Instant cutoff, Instant now) {
    Tuple oldest = Tuple.of(project, cutoff.atOffset(ZoneOffset.UTC), STEP);
    return ChainTransaction.on(
        pool,
        tx ->
            tx.begin(List.of(project))
                .chain(
                    heads ->
                        tx.statement(OLD_ENTRIES, oldest)
                            .map(rows -> rows.iterator().next())
                            .chain(row -> removeThrough(tx, heads, project, now, row))));
  }

  private static Uni<Integer> removeThrough(
      ChainTransaction tx, Map<String, Link> heads, String project, Instant now, Row oldest) {
    if (oldest.getLong(0) == null || !oldest.getBoolean(2)) {
      return tx.rollback().replaceWith(0);
    }
    Tuple which = Tuple.of(project, oldest.getLong(0));
    return tx.statement(HASH, which)
        .map(rows -> rows.iterator().next().getBuffer(0).getBytes())
        .map(hash -> new Link(oldest.getLong(0), hash))
        .chain(
            removed -> {
              Entry entry = Entry.retention(project, now, removed);
              List<Uni<RowSet<Row>>> statements = new ArrayList<>();
              statements.add(tx.append(new Appending(List.of(entry), heads)));
              statements.add(
                  tx.statement(
                      ADVANCE,
                      Tuple.of(
                          project,
                          removed.sequence(),
                          io.vertx.core.buffer.Buffer.buffer(removed.hash()))));
              statements.add(tx.statement(DELETE_TEXTS, which));
              statements.add(tx.statement(DELETE_ENTRIES, which));
              return tx.commit(statements);
            })
        .replaceWith(oldest.getInteger(1));
  }

  @Override
  public Uni<List<String>> projects() {
    return pool.query(PROJECTS)
        .execute()
        .map(
            rows -> {
              List<String> projects = new ArrayList<>();
              rows.forEach(row -> projects.add(row.getString(0)));
              return projects;
            });
  }
}
