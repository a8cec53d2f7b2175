package dev.tandem.generation.live.pg;

import dev.tandem.generation.live.LiveSummary;
import dev.tandem.generation.live.LiveSummary.VersionSums;
import dev.tandem.generation.live.LiveTraffic;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code generation.receipts}, whose places in a project's chain have no gap. */
@ApplicationScoped
public class PgLiveTraffic implements LiveTraffic {

  private static final int LAST = 1_000;

  private static final String HEAD =
      "SELECT sequence FROM generation.receipt_chains WHERE project = $1";

  private static final String SUM =
      """
      WITH read AS MATERIALIZED (
        SELECT r.abstained, r.content::jsonb AS c, t.texts
        FROM generation.receipts r
        LEFT JOIN generation.receipt_texts t ON t.project = r.project AND t.sequence = r.sequence
        WHERE r.project = $1 AND r.deployment = $2 AND r.sequence > $3 AND r.sequence <= $4
          AND r.kind = 'answer'),
      live AS (
        SELECT (c #>> '{asked,deployment_version}')::int AS version, abstained,
          coalesce(jsonb_array_length(c #> '{ran,attempts}'), 0) > 0 AS faltered,
          CASE WHEN NOT abstained THEN (c #>> '{answered,grounding,supported}')::float8 END
            AS supported,
          (c #>> '{spent,micros,total}')::float8 / 1000 AS millis,
          (c #>> '{spent,cost,amount}')::float8 AS cost
        FROM read
        WHERE c #>> '{asked,model}' = $2
          AND coalesce(texts #>> '{user,text}', '') NOT LIKE 'eval-%'),
      sums AS (
        SELECT version, count(*) AS answers, count(*) FILTER (WHERE faltered) AS faltered,
          count(*) FILTER (WHERE abstained) AS abstained, count(supported) AS checked,
          coalesce(sum(1 - supported), 0) AS unsupported, count(millis) AS timed,
          count(*) FILTER (WHERE millis > $6) AS slow, count(cost) AS priced,
          count(*) FILTER (WHERE cost > $7) AS dear,
          percentile_cont(.95) WITHIN GROUP (ORDER BY millis) AS p95_millis,
          percentile_cont(.95) WITHIN GROUP (ORDER BY cost) AS p95_cost
        FROM live GROUP BY version),
      opinions AS (
        SELECT (r.content::jsonb #>> '{asked,deployment_version}')::int AS version,
          count(*) AS rated, count(*) FILTER (WHERE f.rating = 'down') AS disliked
        FROM generation.feedback f JOIN generation.receipts r
          ON r.project = f.project AND r.sequence = f.receipt_sequence
        WHERE f.project = $1 AND f.receipt_sequence > $5 AND r.deployment = $2
        GROUP BY 1),
      failures AS (
        SELECT version, failed FROM generation.deployment_failures
        WHERE project = $1 AND name = $2)
      SELECT version, coalesce(answers, 0), coalesce(faltered, 0), coalesce(abstained, 0),
        coalesce(checked, 0), coalesce(unsupported, 0)::float8, coalesce(timed, 0),
        coalesce(slow, 0), coalesce(priced, 0), coalesce(dear, 0), p95_millis::float8,
        p95_cost::float8, coalesce(rated, 0), coalesce(disliked, 0), coalesce(failed, 0)
      FROM sums FULL JOIN opinions USING (version) FULL JOIN failures USING (version)
      ORDER BY version DESC LIMIT 100
      """;

  private static final String ADD =
      """
      INSERT INTO generation.deployment_failures AS f (project, name, version, failed)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (project, name, version) DO UPDATE SET failed = f.failed + $4
      """;

  private final Pool pool;

  public PgLiveTraffic(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<LiveSummary> sum(String project, Wish wish) {
    return pool.preparedQuery(HEAD)
        .execute(Tuple.of(project))
        .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0))
        .chain(head -> sum(project, wish, head));
  }

  private Uni<LiveSummary> sum(String project, Wish wish, long head) {
    long after = wish.after() == null ? Math.max(0, head - LAST) : Math.min(wish.after(), head);
    long through = Math.min(head, after + MOST);
    Tuple values =
        Tuple.of(project, wish.deployment(), after, through, wish.since())
            .addDouble(wish.slowMillis())
            .addDouble(wish.dear());
    return pool.preparedQuery(SUM)
        .execute(values)
        .map(rows -> new LiveSummary(wish.deployment(), through, through < head, sums(rows)));
  }

  private static List<VersionSums> sums(RowSet<Row> rows) {
    List<VersionSums> sums = new ArrayList<>(rows.size());
    for (Row row : rows) {
      sums.add(
          new VersionSums(
              row.getInteger(0),
              row.getLong(1),
              row.getLong(2),
              row.getLong(3),
              row.getLong(4),
              row.getDouble(5),
              row.getLong(6),
              row.getLong(7),
              row.getLong(8),
              row.getLong(9),
              row.getDouble(10),
              row.getDouble(11),
              row.getLong(12),
              row.getLong(13),
              row.getLong(14)));
    }
    return sums;
  }

  @Override
  public Uni<Void> addFailures(Map<Key, Long> failures) {
    // In one order everywhere, so that replicas do not wait for each other crosswise.
    List<Tuple> all =
        failures.entrySet().stream()
            .sorted(Map.Entry.comparingByKey(LiveTraffic.ORDER))
            .map(
                each ->
                    Tuple.of(
                        each.getKey().project(),
                        each.getKey().deployment(),
                        each.getKey().version(),
                        each.getValue()))
            .toList();
    return pool.withTransaction(connection -> connection.preparedQuery(ADD).executeBatch(all))
        .replaceWithVoid();
  }
}
