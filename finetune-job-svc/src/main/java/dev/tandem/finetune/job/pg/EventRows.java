package dev.tandem.finetune.job.pg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.job.Checkpoint;
import dev.tandem.finetune.job.JobEvent;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Pages of {@code finetune.events} and {@code finetune.checkpoints}, newest first. */
@ApplicationScoped
public class EventRows {

  // Later than anything: infinity itself can not be sent as a time.
  private static final OffsetDateTime END = OffsetDateTime.parse("9999-12-31T00:00:00Z");

  private final Pool pool;
  private final JobRow json;

  public EventRows(@ReactiveDataSource("finetune") Pool pool, JobRow json) {
    this.pool = pool;
    this.json = json;
  }

  Uni<Page<JobEvent>> events(String job, PageRequest request) {
    return page(
        "finetune.events",
        "id, created_at, level, message, type, data::text AS data",
        job,
        request,
        this::event,
        JobEvent::id);
  }

  Uni<Page<Checkpoint>> checkpoints(String job, PageRequest request) {
    return page(
        // Of a job that has ended those that can be served.
        "(SELECT * FROM finetune.checkpoints WHERE kept IS DISTINCT FROM false) AS c",
        "id, created_at, model, job, step, metrics::text AS metrics",
        job,
        request,
        this::checkpoint,
        Checkpoint::id);
  }

  private <T> Uni<Page<T>> page(
      String table,
      String columns,
      String job,
      PageRequest request,
      Function<Row, T> read,
      Function<T, String> id) {
    Keyset keyset = new Keyset(request);
    return position(table, job, keyset)
        .chain(
            before ->
                pool.preparedQuery(
                        """
                        SELECT %s FROM %s
                        WHERE job = $1 AND (created_at, number) < ($2, $3)
                        ORDER BY created_at DESC, number DESC LIMIT $4
                        """
                            .formatted(columns, table))
                    .execute(Tuple.of(job, before.createdAt(), before.number(), keyset.rows())))
        .map(
            rows -> {
              List<T> items = new ArrayList<>(rows.size());
              rows.forEach(row -> items.add(read.apply(row)));
              return keyset.page(items, id);
            });
  }

  private Uni<Keyset.Position> position(String table, String job, Keyset keyset) {
    if (keyset.cursor() == null) {
      return Uni.createFrom().item(new Keyset.Position(END, Long.MAX_VALUE));
    }
    return pool.preparedQuery(
            "SELECT created_at, number FROM %s WHERE job = $1 AND id = $2".formatted(table))
        .execute(Tuple.of(job, keyset.cursor()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw keyset.unknownCursor();
              }
              Row row = rows.iterator().next();
              return new Keyset.Position(row.getOffsetDateTime(0), row.getLong(1));
            });
  }

  private JobEvent event(Row row) {
    JsonNode data = json.read(row.getString("data"), JsonNode.class);
    return new JobEvent(
        row.getString("id"),
        row.getOffsetDateTime("created_at").toEpochSecond(),
        row.getString("level"),
        row.getString("message"),
        row.getString("type"),
        data == null ? JsonNodeFactory.instance.objectNode() : data);
  }

  private Checkpoint checkpoint(Row row) {
    return new Checkpoint(
        row.getString("id"),
        row.getOffsetDateTime("created_at").toEpochSecond(),
        row.getString("model"),
        row.getString("job"),
        row.getLong("step"),
        json.read(row.getString("metrics"), JsonNode.class));
  }
}
