package dev.tandem.api.error;

import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.net.SocketException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;

/**
 * What the database's failures mean for a caller: a restart is 503 and worth another try, a full
 * disk is 503 with the reason, and text that PostgreSQL cannot hold is the request's fault.
 */
final class DatabaseErrors {

  /** Too many connections, and shutting down, crashed or still starting. */
  private static final Set<String> AWAY = Set.of("53300", "57P01", "57P02", "57P03");

  /** Disk full, out of memory, and an I/O error of the server's. */
  private static final Set<String> FULL = Set.of("53100", "53200", "58030");

  /** Serialization failure and deadlock: the same request succeeds when sent again. */
  private static final Set<String> LOST_RACE = Set.of("40001", "40P01", "55P03");

  /** A character that the encoding lacks, such as NUL. */
  private static final Set<String> NOT_TEXT = Set.of("22021", "22P05");

  /** How the driver says that a connection broke before or under a command; it has no types. */
  private static final List<String> BROKEN =
      List.of("Connection is not active now", "Pending requests failed to be sent");

  private DatabaseErrors() {}

  /** The answer for this failure, or null when it says nothing about the database. */
  static ApiError toApiError(Throwable failure) {
    if (failure instanceof PgException pg) {
      return fromState(pg.getSqlState());
    }
    boolean unreachable =
        failure instanceof ConnectException
            || failure instanceof SocketException
            || failure instanceof ClosedConnectionException
            || failure instanceof ConnectionPoolTooBusyException
            || failure instanceof SQLTransientConnectionException
            || isBroken(failure);
    return unreachable
        ? ApiError.unavailable(
            "A part of the system that this request needs is not reachable. Try again shortly.")
        : null;
  }

  private static boolean isBroken(Throwable failure) {
    boolean ofTheDriver =
        failure instanceof NoStackTraceThrowable || failure instanceof VertxException;
    String message = String.valueOf(failure.getMessage());
    return ofTheDriver && BROKEN.stream().anyMatch(message::startsWith);
  }

  private static ApiError fromState(String state) {
    if (state == null) {
      return null;
    }
    if (AWAY.contains(state) || state.startsWith("08")) {
      return away();
    }
    if (LOST_RACE.contains(state)) {
      return ApiError.unavailable("Another request changed the same thing. Send this one again.");
    }
    if (FULL.contains(state)) {
      return ApiError.unavailable(
          "The database has no room left. Free space on its disk, then send the request again.");
    }
    return NOT_TEXT.contains(state)
        ? ApiError.invalid(
            null, "The request holds a character that cannot be stored, such as NUL.")
        : null;
  }

  private static ApiError away() {
    return ApiError.unavailable("The database is not reachable at the moment. Try again shortly.");
  }
}
