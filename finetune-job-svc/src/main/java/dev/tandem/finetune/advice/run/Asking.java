package dev.tandem.finetune.advice.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluation.Cause;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Filter;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.evaluation.testset.TestSet;
import dev.tandem.finetune.evaluation.testset.TestSets;
import dev.tandem.finetune.model.Technique;
import dev.tandem.finetune.registry.Registry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The evaluations of a measurement, each begun once whatever dies in between. Blocks. */
@ApplicationScoped
class Asking {

  private static final PageRequest NEWEST = new PageRequest(100, false, null, null);

  private final Evaluations evaluations;
  private final TestSets sets;
  private final Registry registry;

  Asking(Evaluations evaluations, TestSets sets, Registry registry) {
    this.evaluations = evaluations;
    this.sets = sets;
    this.registry = registry;
  }

  /** What is asked, by arm, as far as it is known by now. */
  Map<Approach, Target> targets(Advice advice, State state) {
    Measure request = advice.measuring().request();
    Map<Approach, Target> targets = new EnumMap<>(Approach.class);
    targets.put(Approach.BASE, request.base());
    put(targets, Approach.RAG, request.rag());
    put(targets, Approach.TUNED, tuned(request, state));
    put(targets, Approach.BOTH, both(advice, request, targets.get(Approach.TUNED)));
    return targets;
  }

  private static void put(Map<Approach, Target> targets, Approach approach, Target target) {
    if (target != null) {
      targets.put(approach, target);
    }
  }

  private static Target tuned(Measure request, State state) {
    return request.tuned() != null || state.trained() == null
        ? request.tuned()
        : new Target(Target.Type.MODEL, state.trained(), null, null, null);
  }

  /**
   * What was asked for; else the tuned model with the retrieval arm's stores. A classifier reads no
   * passages: of it both is made of what it and the retrieval arm answer anyway.
   */
  private Target both(Advice advice, Measure request, Target tuned) {
    if (request.both() != null) {
      return request.both();
    }
    boolean possible =
        tuned != null && request.rag() != null && !request.rag().vectorStoreIds().isEmpty();
    return possible && !isClassifier(advice.project(), tuned)
        ? new Target(
            tuned.type(), tuned.model(), request.rag().vectorStoreIds(), tuned.instructions(), null)
        : null;
  }

  /** Whether the model is one of the registry that was trained on labels. */
  boolean isClassifier(String project, Target tuned) {
    try {
      return registry.get(project, tuned.model()).await().indefinitely().technique()
          == Technique.CLASSIFIER;
    } catch (ApiError e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  /** The state after one more evaluation was begun; null when there is none to begin. */
  State next(Advice advice, State state) {
    for (Map.Entry<Approach, Target> each : targets(advice, state).entrySet()) {
      boolean begun = state.evaluations().containsKey(each.getKey());
      if (!begun && !state.failures().containsKey(each.getKey())) {
        return begun(advice, state, each.getKey(), each.getValue());
      }
    }
    return null;
  }

  private State begun(Advice advice, State state, Approach approach, Target target) {
    String name = MeasureReader.nameOf(advice, approach);
    TestSet set =
        sets.get(advice.project(), advice.measuring().request().testSet()).await().indefinitely();
    Optional<Evaluation> earlier =
        evaluations
            .list(advice.project(), new Filter(set.id(), null, null, null), NEWEST)
            .await()
            .indefinitely()
            .data()
            .stream()
            .filter(each -> name.equals(each.name()))
            .findFirst();
    if (earlier.isPresent()) {
      return state.withEvaluation(approach, earlier.get().id());
    }
    try {
      Evaluation started =
          evaluations.start(
              advice.project(), MeasureReader.evaluation(set, target, name), Cause.REQUEST, null);
      return state.withEvaluation(approach, started.id());
    } catch (ApiError e) {
      if (e.status() == 429 || e.status() >= 500) {
        throw e;
      }
      return state.withFailure(approach, e.getMessage());
    }
  }

  /** Whether any evaluation is still to end. */
  boolean isOpen(Advice advice, State state) {
    return state.evaluations().values().stream()
        .anyMatch(
            id -> found(advice.project(), id).map(each -> !each.status().isEnd()).orElse(false));
  }

  /** The evaluation, if nobody has deleted it. */
  Optional<Evaluation> found(String project, String id) {
    try {
      return Optional.of(evaluations.get(project, id).await().indefinitely());
    } catch (ApiError e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
