package dev.tandem.retrieval.ingest;

import dev.tandem.api.observe.TraceParent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The queue as request paths see it: put files in, and wake the workers after the commit. */
@ApplicationScoped
public class IngestionRequests {

  // Start-time fair queueing: a store's files take turns one after another, and a store that comes
  // later starts at the lowest turn still waiting, so a large batch delays nobody else's file.
  private static final String ENQUEUE =
      """
      with start as (
        select greatest(
          coalesce((select max(turn) from retrieval.ingestion_queue where store_no = $1), 0),
          coalesce((select min(turn) from retrieval.ingestion_queue), 1) - 1) as turn)
      insert into retrieval.ingestion_queue (entry_no, store_no, generation, bytes, turn, traceparent)
      select v.entry_no, v.store_no, v.generation, f.bytes,
             start.turn + row_number() over (order by v.entry_no), $3
      from start, retrieval.vector_store_files v join retrieval.files f using (file_no)
      where v.entry_no = any($2)
      on conflict (entry_no) do update set
        generation = excluded.generation, turn = excluded.turn, claims = 0, failures = 0,
        claim = null, available_at = now(), enqueued_at = now(),
        traceparent = excluded.traceparent
      """;

  private final WakeUp wakeUp;

  public IngestionRequests(WakeUp wakeUp) {
    this.wakeUp = wakeUp;
  }

  /** Queues entries of one store inside the transaction that attached them. */
  public Uni<Void> enqueue(SqlClient transaction, long storeNo, List<Long> entries) {
    return transaction
        .preparedQuery(ENQUEUE)
        .execute(Tuple.of(storeNo, entries.toArray(Long[]::new), TraceParent.here()))
        .replaceWithVoid();
  }

  /** To be called once the transaction is committed. */
  public void announce() {
    wakeUp.announce();
  }
}
