package dev.tandem.finetune.evaluation.pg;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluation.Cause;
import dev.tandem.finetune.evaluation.run.Evaluation.Progress;
import dev.tandem.finetune.evaluation.run.Evaluation.Spec;
import dev.tandem.finetune.evaluation.run.Evaluation.Status;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.finetune.evaluation.score.Report;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads rows of {@code finetune.evaluations} and their items. */
@ApplicationScoped
class EvaluationRow {

  private static final String COLUMNS =
      """
      e.number, e.id, e.project, e.name, e.spec::text AS spec, e.cause, e.schedule,
      e.configuration::text AS configuration, e.status, e.error, e.created_at, e.started_at,
      e.finished_at""";

  /** All that a worker needs; it makes the report and counts nothing. */
  static final String AT_WORK =
      COLUMNS
          + ", NULL::text AS report, 0::bigint AS questions, 0::bigint AS asked, 0::bigint AS failed";

  private static final String COUNTS =
      """
      , (SELECT count(*) FROM finetune.evaluation_items i WHERE i.evaluation = e.number) AS questions,
      (SELECT count(*) FROM finetune.evaluation_items i
        WHERE i.evaluation = e.number AND i.outcome IS NOT NULL) AS asked,
      (SELECT count(*) FROM finetune.evaluation_items i
        WHERE i.evaluation = e.number AND i.outcome ? 'error') AS failed""";

  /** For lists. */
  static final String SHORT = COLUMNS + ", NULL::text AS report" + COUNTS;

  static final String WHOLE = COLUMNS + ", e.report::text AS report" + COUNTS;

  private final Rows json;

  EvaluationRow(Rows json) {
    this.json = json;
  }

  List<Evaluation> read(RowSet<Row> rows) {
    List<Evaluation> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(read(row)));
    return found;
  }

  Evaluation read(Row row) {
    return new Evaluation(
        row.getString("id"),
        row.getString("project"),
        row.getString("name"),
        json.read(row, "spec", Spec.class),
        Cause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT)),
        row.getString("schedule"),
        json.tree(row, "configuration"),
        Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("error"),
        json.read(row, "report", Report.class),
        new Progress(row.getLong("questions"), row.getLong("asked"), row.getLong("failed")),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "started_at"),
        Rows.instant(row, "finished_at"));
  }

  List<Item> items(RowSet<Row> rows) {
    List<Item> items = new ArrayList<>(rows.size());
    for (Row row : rows) {
      items.add(
          new Item(
              row.getInteger("position"),
              row.getShort("run"),
              row.getShort("side"),
              json.read(row, "outcome", Outcome.class)));
    }
    return items;
  }
}
