package dev.tandem.finetune.advice.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.Advice.Status;
import dev.tandem.finetune.advice.run.AdviceObject.Progress;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.job.FineTuningJob;
import dev.tandem.finetune.job.FineTuningJobs;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was begun for a measurement: how far it is, and its end when nobody wants it any more. */
@ApplicationScoped
class Standing {

  private final AdviceStore store;
  private final Evaluations evaluations;
  private final FineTuningJobs jobs;

  Standing(AdviceStore store, Evaluations evaluations, FineTuningJobs jobs) {
    this.store = store;
    this.evaluations = evaluations;
    this.jobs = jobs;
  }

  /** The advice with its progress. */
  Uni<AdviceObject> shown(Advice advice) {
    if (advice.measuring() == null) {
      return Uni.createFrom().item(AdviceObject.of(advice, null));
    }
    State state = advice.measuring().state();
    return found(advice, state)
        .chain(
            found -> job(advice, state).map(job -> AdviceObject.of(advice, progress(found, job))));
  }

  private Uni<List<Evaluation>> found(Advice advice, State state) {
    Uni<List<Evaluation>> all = Uni.createFrom().item(new ArrayList<>());
    for (String id : state.evaluations().values()) {
      all =
          all.chain(
              some ->
                  evaluations
                      .get(advice.project(), id)
                      .invoke(some::add)
                      .replaceWith(some)
                      .onFailure(ApiError.class)
                      .recoverWithItem(some));
    }
    return all;
  }

  private Uni<Optional<FineTuningJob>> job(Advice advice, State state) {
    if (state.job() == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    return jobs.get(advice.project(), state.job())
        .map(Optional::of)
        .onFailure(ApiError.class)
        .recoverWithItem(Optional.empty());
  }

  private static Progress progress(List<Evaluation> found, Optional<FineTuningJob> job) {
    return new Progress(
        found.stream().mapToLong(each -> each.progress().questions()).sum(),
        found.stream().mapToLong(each -> each.progress().asked()).sum(),
        found.stream().mapToLong(each -> each.progress().failed()).sum(),
        job.map(FineTuningJob::status).orElse(null));
  }

  /** Ends what was begun, as far as it has not ended. */
  Uni<Void> stop(Advice advice) {
    return advice.measuring() == null || advice.measuring().status() == Status.SUCCEEDED
        ? Uni.createFrom().voidItem()
        : stop(advice, advice.measuring().state());
  }

  /** The same for a state that could not be kept, unless another worker goes on with it. */
  Uni<Void> stopUnlessRunning(Advice advice, State begun) {
    return store
        .find(advice.project(), advice.id())
        .map(now -> now.map(Advice::measuring).filter(it -> !it.status().isEnd()))
        .map(it -> it.filter(other -> begun.mark().equals(other.state().mark())))
        .chain(going -> going.isPresent() ? Uni.createFrom().voidItem() : stop(advice, begun));
  }

  private Uni<Void> stop(Advice advice, State state) {
    Uni<Void> all = Uni.createFrom().voidItem();
    if (state.job() != null && state.trained() == null) {
      all = all.chain(() -> ignoring(jobs.cancel(advice.project(), state.job())));
    }
    for (String id : state.evaluations().values()) {
      all = all.chain(() -> ignoring(evaluations.cancel(advice.project(), id)));
    }
    return all;
  }

  /** What has ended or is gone refuses to be cancelled, which is as good. */
  private static Uni<Void> ignoring(Uni<?> cancelling) {
    return cancelling.replaceWithVoid().onFailure(ApiError.class).recoverWithNull();
  }
}
