package dev.tandem.generation.responses;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.generation.answer.AnswerPiece.Failed;
import dev.tandem.generation.responses.ResponseAssembly.Shown;
import dev.tandem.generation.responses.ResponseEvent.Snapshot;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Answers responses in the background: the work goes on when the caller has left, can be followed
 * from any event on and from any replica, and be cancelled. What has been answered so far is kept
 * every second; a response whose process died ends as failed.
 */
@ApplicationScoped
public class BackgroundResponses {

  private static final Logger LOG = Logger.getLogger(BackgroundResponses.class);
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(300);

  private final BackgroundStore store;
  private final ResponseStore responses;
  private final Clock clock;
  private final Map<String, LiveResponse> live = new ConcurrentHashMap<>();

  public BackgroundResponses(BackgroundStore store, ResponseStore responses, Clock clock) {
    this.store = store;
    this.responses = responses;
    this.clock = clock;
  }

  /** Begins the work; its events from the first one on. */
  Uni<Multi<ResponseEvent>> start(String project, RunningResponse running) {
    StoredResponse begun = running.begun();
    String id = begun.header().id();
    return store
        .begin(project, begun, LEASE)
        .map(
            done -> {
              LiveResponse response = new LiveResponse();
              live.put(id, response);
              run(project, id, running, response);
              return response.behind(-1);
            });
  }

  private void run(String project, String id, RunningResponse running, LiveResponse response) {
    var beat =
        Multi.createFrom()
            .ticks()
            .every(BEAT)
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(
                tick ->
                    store
                        .progress(project, id, running.pieces(), LEASE)
                        .onFailure()
                        .recoverWithItem(true))
            .subscribe()
            .with(goesOn -> stopUnless(goesOn, response));
    response.by(
        running
            .events()
            .onCancellation()
            .invoke(() -> finish(running, cancelled(), response, id))
            .onFailure()
            .recoverWithMulti(failure -> running.failed(failed(failure)))
            .onTermination()
            .invoke(beat::cancel)
            .subscribe()
            .with(
                response::tell,
                failure -> {
                  LOG.warnf("a background response could not be kept: %s", failure);
                  over(id, response);
                },
                () -> over(id, response)));
  }

  private static void stopUnless(boolean goesOn, LiveResponse response) {
    if (!goesOn) {
      response.stop();
    }
  }

  /** Keeps and tells the end of what was stopped. */
  private void finish(RunningResponse running, Failed end, LiveResponse response, String id) {
    running
        .failed(end)
        .subscribe()
        .with(
            response::tell,
            failure -> {
              LOG.warnf("a cancelled response could not be kept: %s", failure);
              over(id, response);
            },
            () -> over(id, response));
  }

  private void over(String id, LiveResponse response) {
    live.remove(id);
    response.end();
  }

  /**
   * The events of a response that may still be running, those behind this one.
   *
   * @return fails with {@link ApiError} 404 when the project has no such response
   */
  Multi<ResponseEvent> follow(String project, String id, int after, Shown shown) {
    LiveResponse here = live.get(id);
    if (here != null && shown.equals(Shown.USUAL)) {
      return here.behind(after);
    }
    return responses
        .find(project, id)
        .onItem()
        .transformToMulti(
            found -> {
              StoredResponse stored = found.orElseThrow(() -> ApiError.notFound("response", id));
              var events =
                  ResponseAssembly.tell(stored, shown).stream()
                      .filter(event -> event.sequenceNumber() > after)
                      .toList();
              Multi<ResponseEvent> known = Multi.createFrom().iterable(events);
              int last = events.isEmpty() ? after : events.getLast().sequenceNumber();
              return stored.isOver()
                  ? known
                  : Multi.createBy()
                      .concatenating()
                      .streams(known, later(project, id, last, shown));
            });
  }

  /** Another replica answers it: look again in a moment. */
  private Multi<ResponseEvent> later(String project, String id, int after, Shown shown) {
    return Uni.createFrom()
        .voidItem()
        .onItem()
        .delayIt()
        .by(LOOK)
        .onItem()
        .transformToMulti(x -> follow(project, id, after, shown));
  }

  /** Stops the work, wherever it is done; the response as it is then. */
  Uni<ResponseObject> cancel(String project, String id) {
    return store
        .cancel(project, id)
        .chain(
            wasRunning -> {
              LiveResponse here = live.get(id);
              if (here != null) {
                here.stop();
              }
              return follow(project, id, -1, Shown.USUAL).collect().last();
            })
        .map(last -> ((Snapshot) last).response());
  }

  @Scheduled(
      identity = "abandoned-responses",
      every = "10s",
      delayed = "5s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> endAbandoned() {
    return store
        .endAbandoned(
            new Failed(
                "server_error",
                "The server that was answering stopped.",
                clock.instant().getEpochSecond()))
        .onFailure()
        .invoke(failure -> LOG.debugf("abandoned responses were not looked for: %s", failure))
        .onFailure()
        .recoverWithItem(0)
        .replaceWithVoid();
  }

  private Failed cancelled() {
    return new Failed(
        Failed.CANCELLED, "The response was cancelled.", clock.instant().getEpochSecond());
  }

  private Failed failed(Throwable failure) {
    ApiError error = ErrorTable.toApiError(failure, "");
    if (error.status() >= 500) {
      LOG.warnf("a background response failed: %s", failure);
    }
    String code = error.status() < 500 ? "invalid_prompt" : "server_error";
    return new Failed(code, error.getMessage(), clock.instant().getEpochSecond());
  }
}
