package dev.tandem.generation.backend.openai;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One request to one replica, and its answer piece by piece as it is asked for. Every failure comes
 * as a {@link Fault}, also that of a server that falls silent while a piece is awaited. A reader
 * that takes its time is not the server's fault, and not limited here.
 *
 * <p>All of it happens on one context. Only {@link #start} and {@link #close} may be called from
 * elsewhere.
 */
final class Exchange {

  /** What may follow the last event of interest before the connection is given up. */
  private static final Duration LAST_BYTES = Duration.ofSeconds(1);

  /** Who reads the answer. Told of one {@code end} or one {@code failed}, and nothing after. */
  interface Reader {

    /** An answer as expected begins. */
    void begin();

    void piece(Buffer piece);

    void end();

    void failed(Fault fault);
  }

  /**
   * What is asked.
   *
   * @param body null for none
   * @param events whether the answer should be an event stream
   * @param timeout to the first byte of the answer and between any two pieces
   */
  record Question(RequestOptions options, Buffer body, boolean events, Duration timeout) {}

  private final Replica replica;
  private final String model;
  private final Question question;
  private final Context context;
  private final Reader reader;

  private HttpClientRequest request;
  private HttpClientResponse response;
  private boolean reused;
  private boolean begun;
  private boolean over;
  private long timer;

  /** Since when the server keeps us waiting, by {@link System#nanoTime}; 0 when it does not. */
  private long waitingSince;

  /**
   * @param model for what is told of failures
   */
  Exchange(Replica replica, String model, Question question, Context context, Reader reader) {
    this.replica = replica;
    this.model = model;
    this.question = question;
    this.context = context;
    this.reader = reader;
  }

  void start() {
    onContext(this::connect);
  }

  /** Gives up an answer that has not ended; the server sees the connection close. */
  void close() {
    onContext(
        () -> {
          if (!over) {
            stop();
            hangUp();
          }
        });
  }

  /** Runs a step on the context, at once for those who are on it and on its thread. */
  void onContext(Runnable step) {
    if (Context.isOnEventLoopThread() && Vertx.currentContext() == context) {
      step.run();
    } else {
      context.runOnContext(ignored -> step.run());
    }
  }

  /** Asks for the next piece. */
  void fetch() {
    if (!over) {
      waitingSince = System.nanoTime() | 1;
      response.fetch(1);
    }
  }

  /** The reader has what it wants; what little follows is read so that the connection lives on. */
  void letGo() {
    if (over) {
      return;
    }
    stop();
    long patience = context.owner().setTimer(LAST_BYTES.toMillis(), late -> hangUp());
    response
        .exceptionHandler(gone -> context.owner().cancelTimer(patience))
        .handler(ignored -> {})
        .endHandler(done -> context.owner().cancelTimer(patience))
        .resume();
  }

  private void connect() {
    if (over) {
      return;
    }
    waitingSince = System.nanoTime() | 1;
    watch(question.timeout().toMillis());
    replica
        .client()
        .request(question.options())
        .onComplete(
            connected -> {
              request = connected.result();
              if (over) {
                hangUp();
              } else if (request == null) {
                fail(Fault.unreachable(model));
              } else {
                send();
              }
            });
  }

  private void send() {
    reused = replica.isUsedAgain(request.connection());
    request.exceptionHandler(ignored -> {});
    Future<HttpClientResponse> answer =
        question.body() == null ? request.send() : request.send(question.body());
    answer.onComplete(this::answered);
  }

  private void answered(AsyncResult<HttpClientResponse> answer) {
    if (over) {
      return;
    }
    if (answer.failed()) {
      fail(isLost(answer.cause()) ? Fault.reset(model, reused) : Fault.malformed(model));
      return;
    }
    response = answer.result();
    response.pause();
    waitingSince = 0;
    boolean fine = response.statusCode() / 100 == 2 && (!question.events() || isEventStream());
    Reader readBy = fine ? reader : new ErrorReader(this, response, replica, model, reader);
    response
        .exceptionHandler(
            broken -> fail(begun ? Fault.truncated(model) : Fault.reset(model, false)))
        .handler(piece -> arrived(piece, readBy))
        .endHandler(
            done -> {
              if (!over) {
                stop();
                readBy.end();
              }
            });
    readBy.begin();
  }

  private void arrived(Buffer piece, Reader readBy) {
    if (!over) {
      begun = true;
      waitingSince = 0;
      readBy.piece(piece);
    }
  }

  private static boolean isLost(Throwable failure) {
    return failure instanceof HttpClosedException || failure instanceof IOException;
  }

  private boolean isEventStream() {
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null || type.contains("event-stream");
  }

  private void watch(long millis) {
    timer = context.owner().setTimer(Math.max(1, millis), ignored -> check());
  }

  private void check() {
    if (over) {
      return;
    }
    long waited = waitingSince == 0 ? 0 : System.nanoTime() - waitingSince;
    long left = question.timeout().toNanos() - waited;
    if (left <= 0) {
      fail(Fault.slow(model));
    } else {
      watch(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
  }

  /** For faults found while the answer is still coming. */
  void fail(Fault fault) {
    if (!over) {
      stop();
      hangUp();
      reader.failed(fault);
    }
  }

  private void stop() {
    over = true;
    context.owner().cancelTimer(timer);
  }

  private void hangUp() {
    if (request != null) {
      request.reset();
    }
  }
}
