package dev.tandem.finetune.drift.remedy;

import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.drift.Live;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.drift.TunedOn;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.CreateEvaluation;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluation.Cause;
import dev.tandem.finetune.evaluation.run.Evaluation.Status;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Filter;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import dev.tandem.finetune.model.Technique;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A newly tuned model against the deployment, on the same rows. Blocks. */
@ApplicationScoped
class Comparison {

  private static final int LOOKED_AT = 100;

  private final Evaluations evaluations;
  private final Live live;
  private final TunedOn models;

  Comparison(Evaluations evaluations, Live live, TunedOn models) {
    this.evaluations = evaluations;
    this.live = live;
    this.models = models;
  }

  /** Starts it, or finds the one that was started. */
  String start(Monitor monitor, RemedyRun run) {
    Filter filter = new Filter(monitor.testSet(), null, null, null);
    PageRequest page = PageRequest.of(null, LOOKED_AT, LOOKED_AT, null, null, null);
    return evaluations.list(monitor.project(), filter, page).await().indefinitely().data().stream()
        .filter(each -> run.id().equals(each.name()))
        .findFirst()
        .orElseGet(() -> started(monitor, run))
        .id();
  }

  private Evaluation started(Monitor monitor, RemedyRun run) {
    // A classifier answers from the question alone, and takes no stores.
    boolean searches =
        models
            .find(monitor.project(), run.model())
            .map(each -> each.model().technique() != Technique.CLASSIFIER)
            .orElse(true);
    List<String> stores =
        searches ? live.snapshot(monitor.project(), monitor.deployment()).stores() : List.of();
    Target candidate = new Target(Target.Type.MODEL, run.model(), stores, null, null);
    Target present =
        new Target(Target.Type.DEPLOYMENT, monitor.deployment(), List.of(), null, null);
    return evaluations.start(
        monitor.project(),
        new CreateEvaluation(run.id(), monitor.testSet(), candidate, present, null, null),
        Cause.REQUEST,
        null);
  }

  Status status(Monitor monitor, RemedyRun run) {
    return get(monitor, run).status();
  }

  /** Why it did not succeed, as a sentence. */
  String failure(Monitor monitor, RemedyRun run) {
    String why = get(monitor, run).error();
    return why == null ? "The evaluation was cancelled." : "The evaluation failed: " + why;
  }

  /** What the figures say, as a sentence. */
  String verdict(Monitor monitor, RemedyRun run) {
    Map<String, PairedComparison> all = get(monitor, run).report().comparison();
    return "Better in: %s. Worse in: %s.".formatted(those(all, "better"), those(all, "worse"));
  }

  private static String those(Map<String, PairedComparison> all, String verdict) {
    String names =
        all.entrySet().stream()
            .filter(each -> each.getValue().verdict().toString().equalsIgnoreCase(verdict))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "nothing" : names;
  }

  private Evaluation get(Monitor monitor, RemedyRun run) {
    return evaluations.get(monitor.project(), run.evaluation()).await().indefinitely();
  }
}
