package dev.tandem.retrieval.files;

import dev.tandem.api.error.ApiError;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * The bytes of files on request paths: off the event loop, and deleted without leaving anything
 * behind. A deletion notes the blob's name in the transaction that removes its row; the bytes go
 * after the commit, at once or, when the process dies in between, by the sweep.
 */
@ApplicationScoped
public class Blobs {

  private static final Logger LOG = Logger.getLogger(Blobs.class);

  private final BlobStore store;
  private final Pool pool;

  public Blobs(BlobStore store, @ReactiveDataSource("retrieval") Pool pool) {
    this.store = store;
    this.pool = pool;
  }

  /** The blob with the text that was extracted from a file, next to the file's own. */
  public static String textOf(String fileId) {
    return fileId + ".text";
  }

  /** Runs disk work on a worker thread. */
  public <T> Uni<T> blocking(Callable<T> work) {
    return Uni.createFrom()
        .item(
            () -> {
              try {
                return work.call();
              } catch (IOException e) {
                throw unwritable(e);
              } catch (RuntimeException e) {
                throw e;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
        .runSubscriptionOn(Infrastructure.getDefaultExecutor());
  }

  /** Keeps bytes under a name. */
  public Uni<Void> keep(String name, Path bytes) {
    return blocking(
        () -> {
          store.keep(name, bytes);
          return null;
        });
  }

  /** Keeps the concatenation of blobs under a name. */
  public Uni<Void> join(String name, List<String> parts) {
    return blocking(
        () -> {
          store.join(name, parts);
          return null;
        });
  }

  /** A local file with the bytes. */
  public Uni<Path> read(String name) {
    return blocking(() -> store.read(name));
  }

  /** Notes names whose bytes must go once the transaction is committed. */
  public static Uni<Void> condemn(SqlClient transaction, List<String> names) {
    return transaction
        .preparedQuery(
            "insert into retrieval.blobs_to_delete (blob) select unnest($1::text[]) on conflict do nothing")
        .execute(Tuple.of(names.toArray(String[]::new)))
        .replaceWithVoid();
  }

  /** Deletes the bytes of condemned blobs; a failure is left to the sweep. */
  public Uni<Void> deleteCondemned(List<String> names) {
    return blocking(
            () -> {
              for (String name : names) {
                store.delete(name);
              }
              return null;
            })
        .chain(
            () ->
                pool.preparedQuery("delete from retrieval.blobs_to_delete where blob = any($1)")
                    .execute(Tuple.of(names.toArray(String[]::new))))
        .replaceWithVoid()
        .onFailure()
        .recoverWithUni(
            failure -> {
              LOG.warnf("bytes of %s stay until the next sweep: %s", names, failure);
              return Uni.createFrom().voidItem();
            });
  }

  private static ApiError unwritable(IOException failure) {
    LOG.error("the files' folder failed", failure);
    return ApiError.unavailable(
        "The bytes could not be read or written on the server's disk; it may be full. Free space"
            + " there, then send the request again.");
  }
}
