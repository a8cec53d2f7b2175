package dev.tandem.finetune.drift.pg;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.drift.Check;
import dev.tandem.finetune.drift.Finding;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.Remedy;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.drift.Snapshot;
import dev.tandem.finetune.evaluation.pg.Rows;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rows of the tables of drift, as the capability has them. */
@ApplicationScoped
class DriftRows {

  /** Of {@code finetune.drift_monitors m}. */
  static final String MONITOR =
      """
      m.number, m.id, m.project, m.created_at, m.name, m.deployment, m.test_set, m.reference_from,
      m.reference_to, m.snapshot::text AS snapshot, m.window_s, m.every_s, m.due_at, m.looks,
      m.checked_at, (SELECT count(*)::int FROM finetune.drift_findings o
        WHERE o.monitor = m.number AND o.status = 'open') AS open_findings""";

  /** Of {@code finetune.drift_checks}. */
  static final String CHECK =
      """
      id, created_at, cause, status, error, report::text AS report, started_at, finished_at""";

  /** Of {@code finetune.drift_findings f}; names that a monitor has as well begin with f_. */
  static final String FINDING =
      """
      f.id AS f_id, f.created_at AS f_created_at, f.kind, f.remedy, f.summary,
      f.evidence::text AS evidence, f.status, f.first_check, f.last_check, f.seen_at, f.closed_at,
      f.run::text AS run""";

  private final Rows json;

  DriftRows(Rows json) {
    this.json = json;
  }

  Monitor monitor(Row row) {
    return new Monitor(
        row.getLong("number"),
        row.getString("id"),
        row.getString("project"),
        Rows.instant(row, "created_at"),
        row.getString("name"),
        row.getString("deployment"),
        row.getString("test_set"),
        Rows.instant(row, "reference_from"),
        Rows.instant(row, "reference_to"),
        json.read(row, "snapshot", Snapshot.class),
        row.getLong("window_s"),
        row.getLong("every_s"),
        Rows.instant(row, "due_at"),
        row.getInteger("looks"),
        Rows.instant(row, "checked_at"),
        row.getInteger("open_findings"));
  }

  List<Monitor> monitors(RowSet<Row> rows) {
    List<Monitor> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(monitor(row));
    }
    return found;
  }

  List<Check> checks(Monitor monitor, RowSet<Row> rows) {
    List<Check> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(
          new Check(
              row.getString("id"),
              monitor.id(),
              Rows.instant(row, "created_at").getEpochSecond(),
              row.getString("cause"),
              row.getString("status"),
              row.getString("error"),
              json.tree(row, "report"),
              seconds(row, "started_at"),
              seconds(row, "finished_at")));
    }
    return found;
  }

  List<Finding> findings(Monitor monitor, RowSet<Row> rows) {
    List<Finding> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(finding(monitor, row));
    }
    return found;
  }

  Finding finding(Monitor monitor, Row row) {
    return new Finding(
        row.getString("f_id"),
        monitor.id(),
        Rows.instant(row, "f_created_at").getEpochSecond(),
        Finding.Kind.of(row.getString("kind")),
        Remedy.of(row.getString("remedy")),
        row.getString("summary"),
        json.read(row, "evidence", JsonNode.class),
        row.getString("status"),
        row.getString("first_check"),
        row.getString("last_check"),
        Rows.instant(row, "seen_at").getEpochSecond(),
        seconds(row, "closed_at"),
        json.read(row, "run", RemedyRun.class));
  }

  private static Long seconds(Row row, String column) {
    Instant at = Rows.instant(row, column);
    return at == null ? null : (Long) at.getEpochSecond();
  }
}
