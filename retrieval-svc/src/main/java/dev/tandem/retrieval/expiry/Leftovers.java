package dev.tandem.retrieval.expiry;

import dev.tandem.retrieval.files.BlobStore;
import dev.tandem.retrieval.files.Blobs;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Bytes that should be gone: condemned by a transaction, or left by a crash before one. */
@ApplicationScoped
public class Leftovers {

  private static final int PORTION = 500;

  private final Pool pool;
  private final BlobStore store;
  private final Blobs blobs;
  private final ExpiryConfig config;

  public Leftovers(
      @ReactiveDataSource("retrieval") Pool pool,
      BlobStore store,
      Blobs blobs,
      ExpiryConfig config) {
    this.pool = pool;
    this.store = store;
    this.blobs = blobs;
    this.config = config;
  }

  /** Deletes bytes whose deletion was committed but not carried out. */
  Uni<Void> deleteCondemned(int limit) {
    return pool.preparedQuery(
            """
            select blob from retrieval.blobs_to_delete
            where since < now() - interval '1 minute' limit $1""")
        .execute(Tuple.of(limit))
        .chain(
            rows -> {
              List<String> names = new ArrayList<>();
              rows.forEach(row -> names.add(row.getString(0)));
              return names.isEmpty() ? Uni.createFrom().voidItem() : blobs.deleteCondemned(names);
            });
  }

  /** Deletes bytes of some age that belong to no file and no part. */
  Uni<Void> deleteOrphans() {
    Instant before = Instant.now().minus(config.orphanAge());
    return blobs
        .blocking(() -> list(before))
        .onItem()
        .transformToMulti(names -> Multi.createFrom().iterable(names))
        .group()
        .intoLists()
        .of(PORTION)
        .onItem()
        .transformToUniAndConcatenate(this::deleteUnknown)
        .collect()
        .last();
  }

  private List<String> list(Instant before) throws IOException {
    store.clearIncoming(before);
    List<String> names = new ArrayList<>();
    store.forEachOlderThan(before, names::add);
    return names;
  }

  private Uni<Void> deleteUnknown(List<String> names) {
    return pool.preparedQuery(
            """
            select name from unnest($1::text[]) as name
            where not exists (
                select 1 from retrieval.files f where f.id = split_part(name, '.', 1))
              and not exists (select 1 from retrieval.upload_parts p where p.id = name)""")
        .execute(Tuple.of(names.toArray(String[]::new)))
        .chain(
            rows -> {
              List<String> unknown = new ArrayList<>();
              rows.forEach(row -> unknown.add(row.getString(0)));
              return unknown.isEmpty()
                  ? Uni.createFrom().voidItem()
                  : blobs.deleteCondemned(unknown);
            });
  }
}
