package dev.tandem.api.audit.pg;

import dev.tandem.api.audit.AuditEntry;
import dev.tandem.api.audit.AuditLog;
import dev.tandem.api.auth.Service;
import dev.tandem.api.database.ServiceDatabase;
import dev.tandem.api.database.ServiceDatabases;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Entries in {@code audit_log} of each service's schema, a table that refuses every change. */
@ApplicationScoped
public class PgAuditLog implements AuditLog {

  private static final String APPEND =
      """
      INSERT INTO %s.audit_log (id, occurred_at, project, holder, holder_name, method, operation,
        path, made, status, request_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """;

  private static final String LIST =
      """
      SELECT id, occurred_at, holder, holder_name, method, operation, path, made, status, request_id
      FROM %s.audit_log
      WHERE project = $1 AND ($2::timestamptz IS NULL OR (occurred_at, number) %s ($2, $3))
      ORDER BY occurred_at %s, number %s LIMIT $4
      """;

  private static final String CURSOR =
      "SELECT occurred_at, number FROM %s.audit_log WHERE project = $1 AND id = $2";

  private static final String REMOVE = "DELETE FROM %s.audit_log WHERE occurred_at < $1";

  private final ServiceDatabases databases;

  public PgAuditLog(ServiceDatabases databases) {
    this.databases = databases;
  }

  @Override
  public boolean keeps(Service service) {
    return databases.of(service).isPresent();
  }

  @Override
  public Uni<Void> append(Service service, String project, AuditEntry entry) {
    ServiceDatabase database = database(service);
    Tuple values =
        Tuple.of(
                entry.id(),
                Instant.ofEpochSecond(entry.occurredAt()).atOffset(ZoneOffset.UTC),
                project,
                entry.holder(),
                entry.holderName())
            .addValue(entry.method())
            .addValue(entry.operation())
            .addValue(entry.path())
            .addValue(entry.made())
            .addValue(entry.status())
            .addValue(entry.requestId());
    return database
        .pool()
        .preparedQuery(APPEND.formatted(schema(database)))
        .execute(values)
        .replaceWithVoid();
  }

  @Override
  public Uni<Page<AuditEntry>> list(Service service, String project, PageRequest request) {
    ServiceDatabase database = database(service);
    Keyset keyset = new Keyset(request);
    String sql =
        LIST.formatted(
            schema(database), keyset.comparison(), keyset.direction(), keyset.direction());
    return position(database, project, keyset)
        .map(start -> start.addValue(keyset.rows()))
        .chain(values -> database.pool().preparedQuery(sql).execute(values))
        .map(rows -> keyset.page(entries(rows), AuditEntry::id));
  }

  /** Where the page starts: the project, and the cursor's place or nulls. */
  private static Uni<Tuple> position(ServiceDatabase database, String project, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(Tuple.of(project).addValue(null).addValue(null));
    }
    return database
        .pool()
        .preparedQuery(CURSOR.formatted(schema(database)))
        .execute(Tuple.of(project, keyset.cursor()))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw keyset.unknownCursor();
              }
              Row row = rows.iterator().next();
              return Tuple.of(project, row.getOffsetDateTime(0), row.getLong(1));
            });
  }

  @Override
  public Uni<Void> removeBefore(Instant time) {
    OffsetDateTime limit = time.atOffset(ZoneOffset.UTC);
    return Multi.createFrom()
        .iterable(databases.all())
        .onItem()
        .transformToUniAndConcatenate(database -> removeBefore(database, limit))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Uni<Void> removeBefore(ServiceDatabase database, OffsetDateTime limit) {
    return database
        .pool()
        .withTransaction(
            connection ->
                connection
                    .query("SET LOCAL tandem.audit_retention = 'on'")
                    .execute()
                    .chain(
                        () ->
                            connection
                                .preparedQuery(REMOVE.formatted(schema(database)))
                                .execute(Tuple.of(limit))))
        .replaceWithVoid();
  }

  private ServiceDatabase database(Service service) {
    return databases
        .of(service)
        .orElseThrow(() -> new IllegalStateException(service + " is not in this process"));
  }

  private static String schema(ServiceDatabase database) {
    return database.service().label();
  }

  private static List<AuditEntry> entries(RowSet<Row> rows) {
    List<AuditEntry> entries = new ArrayList<>(rows.size());
    for (Row row : rows) {
      entries.add(
          new AuditEntry(
              "audit_entry",
              row.getString("id"),
              row.getOffsetDateTime("occurred_at").toEpochSecond(),
              row.getString("holder"),
              row.getString("holder_name"),
              row.getString("method"),
              row.getString("operation"),
              row.getString("path"),
              row.getString("made"),
              row.getInteger("status"),
              row.getString("request_id")));
    }
    return entries;
  }
}
