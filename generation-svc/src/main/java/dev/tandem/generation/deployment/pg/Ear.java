package dev.tandem.generation.deployment.pg;

import dev.tandem.generation.deployment.DeploymentNews.News;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Listens on one connection at a time. When it breaks, another is taken after a pause that doubles
 * with each failure. When it is only silent, it is kept until it answers or breaks: it cannot be
 * closed but by giving it back to the pool, where somebody else would get it. Thread-safe.
 */
final class Ear {

  private static final Logger LOG = Logger.getLogger(Ear.class);
  private static final String LISTEN = "LISTEN tandem_deployments";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final int MOST_DOUBLINGS = 6;

  private final Pool pool;
  private final Duration heartbeat;
  private final Consumer<News> told;
  private Cancellable beats = () -> {};

  /** The connection that listens, or null. */
  private SqlConnection connection;

  private boolean unanswered;
  private boolean listening;
  private boolean closed;
  private int failures;

  Ear(Pool pool, Duration heartbeat, Consumer<News> told) {
    this.pool = pool;
    this.heartbeat = heartbeat;
    this.told = told;
  }

  synchronized void open() {
    beats =
        Multi.createFrom()
            .ticks()
            .every(heartbeat)
            .onOverflow()
            .drop()
            .subscribe()
            .with(tick -> beat());
    connect();
  }

  /** Gives the connection back as it was got. */
  synchronized void close() {
    closed = true;
    beats.cancel();
    if (connection != null) {
      giveBack(connection);
    }
  }

  private void connect() {
    pool.getConnection().subscribe().with(this::listenOn, this::retry);
  }

  private synchronized void listenOn(SqlConnection fresh) {
    if (closed) {
      fresh.closeAndForget();
      return;
    }
    PgConnection.cast(fresh.getDelegate()).notificationHandler(this::heard);
    fresh.closeHandler(() -> broken(fresh));
    connection = fresh;
    unanswered = true;
    fresh
        .query(LISTEN)
        .execute()
        .subscribe()
        .with(done -> answered(fresh), failure -> refused(fresh, failure));
  }

  /** Proves that the connection lives: a peer that vanished closes nothing. */
  private synchronized void beat() {
    if (connection == null || closed) {
      return;
    }
    if (unanswered) {
      goDeaf("the database does not answer");
      return;
    }
    unanswered = true;
    SqlConnection asked = connection;
    asked
        .query("SELECT 1")
        .execute()
        .subscribe()
        .with(done -> answered(asked), failure -> refused(asked, failure));
  }

  private synchronized void answered(SqlConnection by) {
    if (by == connection && !closed) {
      unanswered = false;
      failures = 0;
      if (!listening) {
        listening = true;
        told.accept(new News.Listening());
      }
    }
  }

  private synchronized void heard(PgNotification notification) {
    told.accept(new News.Changed(notification.getPayload()));
  }

  private void refused(SqlConnection by, Throwable failure) {
    if (lose(by, failure.toString())) {
      giveBack(by);
    }
  }

  private void broken(SqlConnection by) {
    lose(by, "the connection was closed");
  }

  /** Says whether it was this connection that listened; then another will. */
  private synchronized boolean lose(SqlConnection lost, String why) {
    if (lost != connection || closed) {
      return false;
    }
    connection = null;
    retry(why);
    return true;
  }

  private synchronized void retry(Object why) {
    if (closed) {
      return;
    }
    goDeaf(why);
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    Uni.createFrom()
        .voidItem()
        .onItem()
        .delayIt()
        .by(pause)
        .subscribe()
        .with(done -> connect(), failure -> retry(failure));
  }

  private void goDeaf(Object why) {
    if (listening) {
      listening = false;
      LOG.warnf("changes of deployments are not heard of for the moment: %s", why);
      told.accept(new News.Deaf());
    }
  }

  private static void giveBack(SqlConnection connection) {
    PgConnection.cast(connection.getDelegate()).notificationHandler(null);
    connection.closeHandler(() -> {});
    connection
        .query("UNLISTEN *")
        .execute()
        .onTermination()
        .call(connection::close)
        .subscribe()
        .with(done -> {}, failure -> LOG.debugf("a connection was not given back: %s", failure));
  }
}
