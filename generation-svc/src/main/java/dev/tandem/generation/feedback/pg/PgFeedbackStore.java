package dev.tandem.generation.feedback.pg;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.feedback.Feedback;
import dev.tandem.generation.feedback.FeedbackFilter;
import dev.tandem.generation.feedback.FeedbackStore;
import dev.tandem.generation.feedback.Opinion;
import dev.tandem.generation.feedback.Rating;
import dev.tandem.generation.listing.pg.ListQuery;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Feedback in {@code generation.feedback}. The receipt's texts are locked while words are put
 * beside them: a redaction that is under way either sees the words and removes them, or is seen.
 */
@ApplicationScoped
public class PgFeedbackStore implements FeedbackStore {

  private static final String PUT =
      """
      WITH receipt AS (
        SELECT sequence FROM generation.receipts
        WHERE project = $1 AND id = $2 AND kind = 'answer'),
      texts AS (
        SELECT t.sequence FROM generation.receipt_texts t JOIN receipt USING (sequence)
        WHERE t.project = $1 AND t.texts ? 'question' FOR KEY SHARE OF t),
      kept AS (
        INSERT INTO generation.feedback (project, receipt_sequence, id, author, rating,
          corrected_answer, reason, labels, created_at, updated_at)
        SELECT $1, receipt.sequence, $4, $5, $6, $7, $8, $9, $10, $10 FROM receipt
        WHERE NOT $3 OR EXISTS (SELECT FROM texts)
        ON CONFLICT (project, receipt_sequence, author) DO UPDATE SET rating = excluded.rating,
          corrected_answer = excluded.corrected_answer, reason = excluded.reason,
          labels = excluded.labels, updated_at = excluded.updated_at
        RETURNING id)
      SELECT EXISTS (SELECT FROM receipt), (SELECT id FROM kept)
      """;

  private static final String CHANGE =
      """
      WITH known AS (
        SELECT receipt_sequence AS sequence FROM generation.feedback
        WHERE project = $1 AND id = $2),
      texts AS (
        SELECT t.sequence FROM generation.receipt_texts t JOIN known USING (sequence)
        WHERE t.project = $1 AND t.texts ? 'question' FOR KEY SHARE OF t),
      kept AS (
        UPDATE generation.feedback SET rating = $4, corrected_answer = $5, reason = $6,
          labels = $7, updated_at = $8
        WHERE project = $1 AND id = $2 AND (NOT $3 OR EXISTS (SELECT FROM texts))
        RETURNING id)
      SELECT EXISTS (SELECT FROM known), (SELECT id FROM kept)
      """;

  private static final String SELECT =
      """
      SELECT f.id, f.created_at, f.updated_at, r.id AS receipt, r.answer_id, r.deployment,
        t.texts #>> '{question,text}' AS question, t.texts #>> '{answer,text}' AS answer,
        f.author, f.rating, f.corrected_answer, f.reason, f.labels
      FROM generation.feedback f
      JOIN generation.receipts r ON r.project = f.project AND r.sequence = f.receipt_sequence
      LEFT JOIN generation.receipt_texts t
        ON t.project = f.project AND t.sequence = f.receipt_sequence
      """;

  private static final String FIND = SELECT + "WHERE f.project = $1 AND f.id = $2";

  private static final String CURSOR =
      "SELECT created_at, number FROM generation.feedback WHERE project = $1 AND id = $2";

  private static final String DELETE =
      "DELETE FROM generation.feedback WHERE project = $1 AND id = $2";

  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private final Pool pool;

  public PgFeedbackStore(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Kept> put(Given given) {
    Tuple values =
        Tuple.of(given.project(), given.receipt(), given.isPersonal())
            .addValue(given.id())
            .addValue(given.user().orElse(null));
    add(values, given.opinion(), given.at());
    return pool.preparedQuery(PUT)
        .execute(values)
        .map(PgFeedbackStore::kept)
        .onFailure(PgFeedbackStore::receiptIsGone)
        .recoverWithItem(new Kept.Nowhere());
  }

  @Override
  public Uni<Kept> change(String project, String id, Opinion opinion, Instant at) {
    Tuple values = Tuple.of(project, id, opinion.hasTexts());
    add(values, opinion, at);
    return pool.preparedQuery(CHANGE).execute(values).map(PgFeedbackStore::kept);
  }

  private static void add(Tuple values, Opinion opinion, Instant at) {
    values
        .addValue(opinion.rating().label())
        .addValue(opinion.correctedAnswer().orElse(null))
        .addValue(opinion.reason().orElse(null))
        .addValue(opinion.labels().toArray(String[]::new))
        .addValue(at.atOffset(ZoneOffset.UTC));
  }

  private static Kept kept(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    if (!row.getBoolean(0)) {
      return new Kept.Nowhere();
    }
    return row.getString(1) == null ? new Kept.Refused() : new Kept.As(row.getString(1));
  }

  /** Retention removed it in the meantime. */
  private static boolean receiptIsGone(Throwable failure) {
    return failure instanceof PgException refusal
        && FOREIGN_KEY_VIOLATION.equals(refusal.getSqlState());
  }

  @Override
  public Uni<Optional<Feedback>> find(String project, String id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(project, id))
        .map(rows -> all(rows).stream().findFirst());
  }

  @Override
  public Uni<Page<Feedback>> list(String project, FeedbackFilter filter, PageRequest request) {
    Keyset keyset = new Keyset(request);
    return ListQuery.position(pool, CURSOR, project, keyset)
        .map(
            position ->
                conditions(project, filter).page(keyset, position, "f.created_at", "f.number"))
        .chain(query -> pool.preparedQuery(SELECT + query.sql()).execute(query.values()))
        .map(rows -> keyset.page(all(rows), Feedback::id));
  }

  private static ListQuery conditions(String project, FeedbackFilter filter) {
    return new ListQuery("f.project = $", project)
        .and("r.id = $", filter.receipt())
        .and("f.rating = $", filter.rating().map(Rating::label))
        .and("r.deployment = $", filter.deployment())
        .and("f.created_at > $", filter.createdAfter())
        .and("f.created_at < $", filter.createdBefore())
        .and("f.updated_at > $", filter.updatedAfter());
  }

  @Override
  public Uni<Boolean> delete(String project, String id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(project, id))
        .map(rows -> rows.rowCount() > 0);
  }

  private static List<Feedback> all(RowSet<Row> rows) {
    List<Feedback> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      all.add(feedback(row));
    }
    return all;
  }

  private static Feedback feedback(Row row) {
    return new Feedback(
        row.getString("id"),
        seconds(row.getOffsetDateTime("created_at")),
        seconds(row.getOffsetDateTime("updated_at")),
        row.getString("receipt"),
        row.getString("answer_id"),
        row.getString("deployment"),
        row.getString("question"),
        row.getString("answer"),
        row.getString("author"),
        Rating.labelled(row.getString("rating")),
        row.getString("corrected_answer"),
        row.getString("reason"),
        List.of(row.getArrayOfStrings("labels")));
  }

  private static long seconds(OffsetDateTime time) {
    return time.toEpochSecond();
  }
}
