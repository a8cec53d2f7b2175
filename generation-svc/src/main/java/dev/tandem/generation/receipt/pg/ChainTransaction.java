package dev.tandem.generation.receipt.pg;

import dev.tandem.generation.receipt.Link;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One transaction on chains, which holds the locks of their heads. Statements that need no answer
 * of those before them are sent together.
 */
final class ChainTransaction {

  /** Whatever the server's default is: what is acknowledged must survive a crash. */
  private static final String BEGIN = "BEGIN; SET LOCAL synchronous_commit TO on";

  private static final String LOCK =
      """
      SELECT project, sequence, hash FROM generation.receipt_chains
      WHERE project = ANY($1::text[]) ORDER BY project FOR NO KEY UPDATE
      """;

  private static final String CREATE =
      """
      INSERT INTO generation.receipt_chains
        (project, sequence, hash, removed_sequence, removed_hash)
      SELECT p, 0, $2, 0, $2 FROM unnest($1::text[]) p ORDER BY p
      ON CONFLICT DO NOTHING
      """;

  private final SqlConnection connection;

  private ChainTransaction(SqlConnection connection) {
    this.connection = connection;
  }

  /**
   * Runs the work, which ends in a commit or a rollback of its own, on one connection; one that
   * fails is rolled back.
   */
  static <T> Uni<T> on(Pool pool, Function<ChainTransaction, Uni<T>> work) {
    return pool.getConnection()
        .chain(
            connection -> {
              ChainTransaction tx = new ChainTransaction(connection);
              return Uni.createFrom()
                  .deferred(() -> work.apply(tx))
                  .onFailure()
                  .call(() -> tx.rollback().onFailure().recoverWithNull())
                  .eventually(connection::close);
            });
  }

  /**
   * Begins, and locks the chains of these projects. Those that are new are made before, in a
   * transaction of its own: whoever held some of the locks then could wait for somebody who waits
   * for them.
   */
  Uni<Map<String, Link>> begin(List<String> projects) {
    return beginLocked(projects)
        .chain(
            heads ->
                heads.size() == projects.size()
                    ? Uni.createFrom().item(heads)
                    : rollback().chain(() -> create(projects)).chain(() -> beginLocked(projects)));
  }

  private Uni<Map<String, Link>> beginLocked(List<String> projects) {
    Uni<RowSet<Row>> begun = connection.query(BEGIN).execute();
    return Uni.combine().all().unis(begun, lock(projects)).with((begin, heads) -> heads);
  }

  private Uni<Void> create(List<String> projects) {
    Tuple values = Tuple.of(projects.toArray(String[]::new), Buffer.buffer(Link.START.hash()));
    return connection.preparedQuery(CREATE).execute(values).replaceWithVoid();
  }

  private Uni<Map<String, Link>> lock(List<String> projects) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.tuple().addValue(projects.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, Link> heads = HashMap.newHashMap(rows.size());
              for (Row row : rows) {
                heads.put(row.getString(0), new Link(row.getLong(1), row.getBuffer(2).getBytes()));
              }
              return heads;
            });
  }

  /** The statement, sent when it is subscribed to. */
  Uni<RowSet<Row>> statement(String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values);
  }

  /** The statement that puts entries behind heads that {@link #begin} found. */
  Uni<RowSet<Row>> append(Appending entries) {
    return statement(Appending.SQL, entries.values());
  }

  /** Sends the statements and the commit at once; fails unless every one of them succeeds. */
  Uni<Void> commit(List<Uni<RowSet<Row>>> statements) {
    List<Uni<RowSet<Row>>> all = new ArrayList<>(statements);
    all.add(connection.query("COMMIT").execute());
    return Uni.join().all(all).andFailFast().replaceWithVoid();
  }

  Uni<Void> rollback() {
    return connection.query("ROLLBACK").execute().replaceWithVoid();
  }
}
