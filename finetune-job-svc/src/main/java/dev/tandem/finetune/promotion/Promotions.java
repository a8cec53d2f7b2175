package dev.tandem.finetune.promotion;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.dataset.CheckPool;
import dev.tandem.finetune.promotion.Promotion.State;
import dev.tandem.finetune.promotion.Promotion.Status;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The promotions of each project: started, looked at, and moved on by hand. Thread-safe. */
@ApplicationScoped
public class Promotions {

  private static final Set<Status> WITHOUT_REQUESTS =
      Set.of(Status.QUEUED, Status.EVALUATING, Status.HELD);

  private final PromotionStore store;
  private final PromotionReader reader;
  private final PromotionTold told;
  private final CheckPool pool;
  private final Event<Waiting> waiting;
  private final Clock clock;

  Promotions(
      PromotionStore store,
      PromotionReader reader,
      PromotionTold told,
      CheckPool pool,
      Event<Waiting> waiting,
      Clock clock) {
    this.store = store;
    this.reader = reader;
    this.told = told;
    this.pool = pool;
    this.waiting = waiting;
    this.clock = clock;
  }

  /** There is a promotion to be moved on. */
  record Waiting(String promotion) {}

  /** Starts a promotion by request; fails with {@link ApiError} where it makes no sense. */
  Uni<Promotion> create(String project, CreatePromotion body, String by) {
    return pool.run(() -> start(project, body, by));
  }

  /**
   * The same, for what is no request. Blocks.
   *
   * @param by who starts it, for the history
   * @throws ApiError 409 {@code promotion_running} when the deployment has one that has not ended
   */
  public Promotion start(String project, CreatePromotion body, String by) {
    CreatePromotion spec = reader.read(project, body);
    Promotion made =
        new Promotion(
            Ids.next(Promotion.PREFIX),
            project,
            spec,
            Status.QUEUED,
            null,
            null,
            State.NONE,
            List.of(),
            clock.instant(),
            null);
    store
        .create(made, told.event(made, "A candidate was proposed.", by))
        .await()
        .indefinitely()
        .ifPresent(
            other -> {
              throw ApiError.of(
                  409,
                  "promotion_running",
                  "deployment",
                  "'%s' is being promoted already by '%s'. Wait for its end, or call it off."
                      .formatted(spec.deployment(), other));
            });
    waiting.fire(new Waiting(made.id()));
    return store.find(project, made.id()).await().indefinitely().orElseThrow();
  }

  /** The promotion with this id; fails with 404. */
  public Uni<Promotion> get(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("promotion", id)));
  }

  /**
   * The project's promotions.
   *
   * @param status as the API names it, or null
   */
  Uni<Page<Promotion>> list(String project, String deployment, String status, PageRequest page) {
    boolean known = Arrays.stream(Status.values()).anyMatch(each -> each.wire().equals(status));
    if (status != null && !known) {
      throw ApiError.invalid("status", "There is no such status; docs/promotion.md has all.");
    }
    return store.list(project, deployment, status, new Keyset(page));
  }

  /** Lets one that is held behind the gate go on with its canary. */
  public Uni<Promotion> approve(String project, String id, String by) {
    return get(project, id)
        .chain(
            found -> {
              expect(found, Set.of(Status.HELD), "approved");
              return move(found, found.to(Status.CANARY, found.state(), null), "Approved.", by);
            });
  }

  /** Goes on with the next share at once, or past a way back that is not there any more. */
  Uni<Promotion> advance(String project, String id, String by) {
    return get(project, id)
        .chain(
            found -> {
              expect(found, Set.of(Status.CANARY, Status.BLOCKED), "advanced");
              State state = found.state();
              int last = found.spec().canary().steps().size() - 1;
              if (found.status() == Status.BLOCKED) {
                if (state.share() < 1) {
                  throw notNow(found, "advanced", "its own model is not there either");
                }
                return move(found, found.to(Status.PROMOTED, state, null), "Kept.", by);
              }
              if (state.step() == null || state.share() == 0) {
                throw notNow(found, "advanced", "its first share has not begun");
              }
              // Without a share the worker begins with that of the step.
              int step = Math.min(last, state.step() + 1);
              Promotion next = found.with(state.at(step, 0, state.watch()));
              return state.step() == last
                  ? move(
                      found,
                      found.to(Status.PROMOTED, state, null),
                      "Promoted without a longer watch.",
                      by)
                  : move(found, next, "On to the next share.", by);
            });
  }

  /** Takes a candidate back from live traffic, also after it was promoted. */
  Uni<Promotion> rollback(String project, String id, String by) {
    return get(project, id)
        .chain(
            found -> {
              expect(found, Set.of(Status.CANARY, Status.BLOCKED, Status.PROMOTED), "rolled back");
              String why = "Rolled back by hand.";
              return move(found, found.withdrawn(Status.ROLLED_BACK, found.state(), why), why, by);
            });
  }

  /** Calls one off that has no requests yet, or leaves a blocked one as it is. */
  Uni<Promotion> cancel(String project, String id, String by) {
    return get(project, id)
        .chain(
            found -> {
              if (found.status() == Status.BLOCKED) {
                String why = "Called off; requests stay spread as they are.";
                return move(found, found.to(Status.CANCELLED, found.state(), why), why, by);
              }
              expect(found, WITHOUT_REQUESTS, "cancelled; a canary is rolled back");
              String why = "Called off.";
              return move(found, found.withdrawn(Status.CANCELLED, found.state(), why), why, by);
            });
  }

  private Uni<Promotion> move(Promotion from, Promotion next, String message, String by) {
    return store
        .move(from.status(), told.step(next, message, by, Duration.ZERO), clock.instant())
        .chain(
            moved -> {
              if (!moved) {
                throw ApiError.of(
                    409,
                    "promotion_moved",
                    null,
                    "The promotion '%s' moved on meanwhile, or its deployment has another one."
                        .formatted(from.id()));
              }
              told.count(next);
              waiting.fire(new Waiting(from.id()));
              return get(from.project(), from.id());
            });
  }

  private static void expect(Promotion found, Set<Status> from, String what) {
    if (!from.contains(found.status())) {
      String states = from.stream().map(Status::wire).sorted().collect(Collectors.joining(", "));
      throw notNow(found, what, "that can be done when it is " + states);
    }
  }

  private static ApiError notNow(Promotion found, String what, String why) {
    return ApiError.of(
        409,
        "promotion_" + found.status().wire(),
        null,
        "The promotion '%s' is %s and cannot be %s: %s."
            .formatted(found.id(), found.status().wire(), what, why));
  }
}
