package dev.tandem.finetune.promotion.pg;

import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Keyset.Position;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.job.EndNotices.Notice;
import dev.tandem.finetune.promotion.Promotion;
import dev.tandem.finetune.promotion.Promotion.Event;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.PromotionStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code finetune.promotions}. */
@ApplicationScoped
public class PgPromotionStore implements PromotionStore {

  private static final String INSERT =
      """
      INSERT INTO finetune.promotions
        (id, project, deployment, spec, status, state, history, created_at)
      VALUES ($1, $2, $3, $4::text::jsonb, $5, $6::text::jsonb, $7::text::jsonb, $8)
      ON CONFLICT (project, deployment) WHERE finished_at IS NULL DO NOTHING
      """;

  private static final String AT_WORK =
      """
      SELECT id FROM finetune.promotions
      WHERE project = $1 AND deployment = $2 AND finished_at IS NULL
      """;

  private static final String CLAIM =
      """
      UPDATE finetune.promotions
      SET claim = $1, available_at = now() + $2 * interval '1 millisecond'
      WHERE number = (
        SELECT number FROM finetune.promotions
        WHERE finished_at IS NULL AND status NOT IN ('held', 'blocked') AND available_at <= now()
        ORDER BY available_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING %s
      """
          .formatted(PromotionRow.COLUMNS);

  private static final String MOVE =
      """
      UPDATE finetune.promotions
      SET status = $2, ending = $3, reason = $4, state = $5::text::jsonb,
        history = history || $6::text::jsonb, finished_at = $7, claim = NULL,
        available_at = now() + $8 * interval '1 millisecond'
      WHERE id = $1
      """;

  /** What was done by itself stands in the audit log beside what people did. */
  private static final String AUDIT =
      """
      INSERT INTO finetune.audit_log (id, occurred_at, project, holder, holder_name, method,
        operation, path, status, request_id)
      VALUES ($1, $2, $3, 'promotion', '', 'STEP', '/tandem/v1/promotions/*', $4, 200, '')
      """;

  private static final String NOTICE =
      """
      INSERT INTO finetune.webhook_deliveries (id, endpoint, body, created_at)
      VALUES ($1, $2, $3, $4)
      """;

  private final Pool pool;
  private final PromotionRow rows;

  PgPromotionStore(@ReactiveDataSource("finetune") Pool pool, PromotionRow rows) {
    this.pool = pool;
    this.rows = rows;
  }

  @Override
  public Uni<Optional<String>> create(Promotion made, Event event) {
    Tuple values =
        Tuple.of(made.id(), made.project(), made.spec().deployment())
            .addString(rows.write(made.spec()))
            .addString(made.status().wire())
            .addString(rows.write(made.state()))
            .addString(rows.write(List.of(event)))
            .addOffsetDateTime(utc(made.createdAt()));
    return pool.preparedQuery(INSERT)
        .execute(values)
        .chain(
            inserted ->
                inserted.rowCount() > 0
                    ? Uni.createFrom().item(Optional.<String>empty())
                    : atWork(made));
  }

  private Uni<Optional<String>> atWork(Promotion made) {
    return pool.preparedQuery(AT_WORK)
        .execute(Tuple.of(made.project(), made.spec().deployment()))
        .map(found -> found.stream().map(row -> row.getString(0)).findFirst())
        // It ended in this very moment; the caller may simply ask again.
        .map(other -> Optional.of(other.orElse("")));
  }

  @Override
  public Uni<Optional<Promotion>> find(String project, String id) {
    return pool.preparedQuery(
            "SELECT %s FROM finetune.promotions WHERE project = $1 AND id = $2"
                .formatted(PromotionRow.COLUMNS))
        .execute(Tuple.of(project, id))
        .map(found -> rows.read(found).stream().findFirst());
  }

  @Override
  public Uni<Page<Promotion>> list(
      String project, String deployment, String status, Keyset keyset) {
    String sql =
        """
        SELECT %s FROM finetune.promotions
        WHERE project = $1 AND ($2::text IS NULL OR deployment = $2)
          AND ($3::text IS NULL OR status = $3)
          AND ($4::timestamptz IS NULL OR (created_at, number) %s ($4, $5))
        ORDER BY created_at %s, number %s LIMIT $6
        """
            .formatted(
                PromotionRow.COLUMNS, keyset.comparison(), keyset.direction(), keyset.direction());
    return position(project, keyset)
        .chain(
            from ->
                pool.preparedQuery(sql)
                    .execute(
                        Tuple.of(project, deployment, status)
                            .addOffsetDateTime(from.map(Position::createdAt).orElse(null))
                            .addLong(from.map(Position::number).orElse(0L))
                            .addInteger(keyset.rows())))
        .map(found -> keyset.page(rows.read(found), Promotion::id));
  }

  private Uni<Optional<Position>> position(String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    return pool.preparedQuery(
            "SELECT created_at, number FROM finetune.promotions WHERE project = $1 AND id = $2")
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            found -> {
              if (found.size() == 0) {
                throw keyset.unknownCursor();
              }
              Row row = found.iterator().next();
              return Optional.of(new Position(row.getOffsetDateTime(0), row.getLong(1)));
            });
  }

  @Override
  public Uni<Optional<Claimed>> claim(Duration lease) {
    UUID claim = UUID.randomUUID();
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(claim, lease.toMillis()))
        .map(found -> rows.read(found).stream().findFirst().map(it -> new Claimed(claim, it)));
  }

  @Override
  public Uni<Boolean> renew(Claimed claimed, Duration lease) {
    return pool.preparedQuery(
            """
            UPDATE finetune.promotions SET available_at = now() + $3 * interval '1 millisecond'
            WHERE id = $1 AND claim = $2
            """)
        .execute(Tuple.of(claimed.promotion().id(), claimed.claim(), lease.toMillis()))
        .map(changed -> changed.rowCount() > 0);
  }

  @Override
  public Uni<Boolean> save(Claimed claimed, Step step, Instant at) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(MOVE + " AND claim = $9")
                .execute(values(step, at).addUUID(claimed.claim()))
                .chain(changed -> told(connection, changed, step, at)));
  }

  @Override
  public Uni<Boolean> move(Status from, Step step, Instant at) {
    // One that had ended comes back only while the deployment has no other.
    String sql =
        MOVE
            + """
               AND status = $9 AND NOT EXISTS (
                SELECT FROM finetune.promotions o WHERE o.finished_at IS NULL AND o.id <> $1
                  AND (o.project, o.deployment) =
                    (finetune.promotions.project, finetune.promotions.deployment))
              """;
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(sql)
                .execute(values(step, at).addString(from.wire()))
                .chain(changed -> told(connection, changed, step, at)));
  }

  private Tuple values(Step step, Instant at) {
    Promotion next = step.next();
    return Tuple.of(next.id(), next.status().wire())
        .addString(next.ending() == null ? null : next.ending().wire())
        .addString(next.reason())
        .addString(rows.write(next.state()))
        .addString(rows.write(step.event() == null ? List.of() : List.of(step.event())))
        .addOffsetDateTime(next.status().isEnd() ? utc(at) : null)
        .addLong(step.pause().toMillis());
  }

  private static Uni<Boolean> told(
      SqlConnection connection, RowSet<Row> changed, Step step, Instant at) {
    if (changed.rowCount() == 0) {
      return Uni.createFrom().item(false);
    }
    Uni<Void> all = Uni.createFrom().voidItem();
    if (step.event() != null && step.event().by().equals(Event.ITSELF)) {
      String path =
          "/tandem/v1/promotions/%s/%s".formatted(step.next().id(), step.next().status().wire());
      Tuple entry = Tuple.of(Ids.next("audit_"), utc(at), step.next().project(), path);
      all = all.chain(() -> connection.preparedQuery(AUDIT).execute(entry)).replaceWithVoid();
    }
    for (Notice notice : step.notices()) {
      Tuple entry = Tuple.of(notice.id(), notice.endpoint(), notice.body(), utc(at));
      all = all.chain(() -> connection.preparedQuery(NOTICE).execute(entry)).replaceWithVoid();
    }
    return all.replaceWith(true);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
