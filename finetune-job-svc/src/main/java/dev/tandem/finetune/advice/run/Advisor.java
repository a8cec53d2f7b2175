package dev.tandem.finetune.advice.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.CostModel;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.cost.Costs.Line;
import dev.tandem.finetune.advice.cost.Input;
import dev.tandem.finetune.advice.cost.Inputs;
import dev.tandem.finetune.advice.question.Checklist;
import dev.tandem.finetune.advice.question.Questions;
import dev.tandem.finetune.advice.question.Questions.Need;
import dev.tandem.finetune.advice.run.Advice.Basis;
import dev.tandem.finetune.advice.run.Advice.Measuring;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.Advice.Status;
import dev.tandem.finetune.advice.run.AdvicePrices.Priced;
import dev.tandem.finetune.dataset.CheckPool;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The advice of each project, as its owners ask for it and look at it. Thread-safe. */
@ApplicationScoped
public class Advisor {

  private static final int MAX_NAME = 128;
  private static final double MAX_BUDGET = 1e12;

  /** Doing nothing is always the cheapest, so costs are compared among what does something. */
  private static final List<Approach> MORE_THAN_NOTHING =
      List.of(Approach.RAG, Approach.TUNED, Approach.BOTH);

  private final AdviceStore store;
  private final AdvicePrices prices;
  private final MeasureReader measures;
  private final Standing standing;
  private final CheckPool pool;
  private final Event<Waiting> waiting;
  private final Clock clock;

  Advisor(
      AdviceStore store,
      AdvicePrices prices,
      MeasureReader measures,
      Standing standing,
      CheckPool pool,
      Event<Waiting> waiting,
      Clock clock) {
    this.store = store;
    this.prices = prices;
    this.measures = measures;
    this.standing = standing;
    this.pool = pool;
    this.waiting = waiting;
    this.clock = clock;
  }

  /** There is something to measure. */
  record Waiting(String advice) {}

  /** Answers from the questions alone, and has the arms measured when that is asked for as well. */
  public Uni<Advice> create(String project, CreateAdvice sent) {
    CreateAdvice body = sent == null ? new CreateAdvice(null, null, null, null, null, null) : sent;
    UserText.check("name", body.name(), MAX_NAME);
    Questions questions = body.questions() == null ? Questions.UNKNOWN : body.questions();
    Double budget = questions.monthlyBudget();
    if (budget != null && !(budget >= 0 && budget <= MAX_BUDGET)) {
      throw ApiError.invalid(
          "questions.monthly_budget", "'questions.monthly_budget' must be from 0 to 1e12.");
    }
    return prices
        .of(project)
        .map(own -> basis(questions, own, body))
        .chain(
            basis ->
                checked(project, body.measure())
                    .map(measure -> made(project, body, basis, measure)))
        .chain(made -> store.create(made).replaceWith(made))
        .invoke(made -> announce(made.id(), made.measuring() != null));
  }

  private Uni<Optional<Measure>> checked(String project, Measure sent) {
    if (sent == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    return pool.run(() -> Optional.of(measures.checked(project, sent)));
  }

  private Advice made(String project, CreateAdvice body, Basis basis, Optional<Measure> measure) {
    Measuring measuring =
        measure
            .map(it -> new Measuring(it, Status.QUEUED, State.begun(), null, null, null, null))
            .orElse(null);
    return new Advice(
        Ids.next(Advice.PREFIX), project, body.name(), basis, measuring, clock.instant());
  }

  private void announce(String id, boolean measures) {
    if (measures) {
      waiting.fire(new Waiting(id));
    }
  }

  private static Basis basis(Questions questions, Priced own, CreateAdvice body) {
    Priced derived = new Priced(derived(questions, own.inputs()), own.currency());
    Priced all = derived.with(new OwnPrices(body.currency(), body.prices(), body.workload()));
    Costs costs = Costs.of(CostModel.assumed(), all.inputs(), all.currency(), MORE_THAN_NOTHING);
    Map<Approach, Double> monthly = new EnumMap<>(Approach.class);
    Arrays.stream(Approach.values())
        .forEach(
            each -> {
              Line line = costs.line(each);
              monthly.put(each, line.month());
            });
    return new Basis(
        questions,
        all.currency(),
        all.inputs().shown(true),
        all.inputs().shown(false),
        Checklist.of(questions, monthly),
        costs);
  }

  /** How often knowledge in weights goes out of date follows from what was answered. */
  private static Inputs derived(Questions questions, Inputs inputs) {
    if (questions.need() == Need.BEHAVIOUR || questions.need() == Need.NEITHER) {
      return inputs.with(Input.KNOWLEDGE_RETRAININGS_MONTH, 0);
    }
    if (questions.changeRate() == null) {
      return inputs;
    }
    return inputs.with(
        Input.KNOWLEDGE_RETRAININGS_MONTH,
        switch (questions.changeRate()) {
          case NEVER -> 0;
          case YEARLY -> 1.0 / 12;
          case MONTHLY -> 1;
          case WEEKLY -> 52.0 / 12;
          case DAILY -> 365.0 / 12;
        });
  }

  /** The advice with this id; fails with 404. */
  public Uni<Advice> get(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("advice", id)));
  }

  /** How it is now, with the progress of its measurement. */
  public Uni<AdviceObject> shown(String project, String id) {
    return get(project, id).chain(standing::shown);
  }

  /** The project's advice, narrowed to a status of the measurement unless it is null. */
  public Uni<Page<Advice>> list(String project, Status status, PageRequest page) {
    return store.list(project, status, new Keyset(page));
  }

  /**
   * Has the arms measured, also once more.
   *
   * @throws ApiError 409 while they are
   */
  public Uni<Advice> measure(String project, String id, Measure sent) {
    return get(project, id)
        .chain(found -> pool.run(() -> measures.checked(project, sent)))
        .chain(checked -> store.measure(project, id, checked, State.begun()))
        .invoke(
            begun -> {
              if (!begun) {
                throw ApiError.of(409, "measuring", null, "It is being measured already.");
              }
              waiting.fire(new Waiting(id));
            })
        .chain(() -> get(project, id));
  }

  /**
   * Cancels its measurement, with the training and evaluations that were begun for it.
   *
   * @throws ApiError 409 when there is none to cancel
   */
  public Uni<Advice> cancel(String project, String id) {
    return get(project, id)
        .chain(() -> store.cancel(project, id, clock.instant()))
        .chain(cancelled -> get(project, id).invoke(found -> refuseEnded(cancelled, found)))
        .chain(found -> standing.stop(found).replaceWith(found));
  }

  private static void refuseEnded(boolean cancelled, Advice found) {
    boolean was = found.measuring() != null && found.measuring().status() == Status.CANCELLED;
    if (!cancelled && !was) {
      throw ApiError.of(409, "not_measuring", null, "There is no measurement to cancel.");
    }
  }

  /** Deletes it; its evaluations and its model stay. Fails with 404. */
  public Uni<AdviceObject.Deleted> delete(String project, String id) {
    return get(project, id)
        .chain(standing::stop)
        .chain(() -> store.delete(project, id))
        .replaceWith(new AdviceObject.Deleted(id, true));
  }
}
