package dev.tandem.finetune.drift.remedy;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.drift.Drift;
import dev.tandem.finetune.drift.Finding;
import dev.tandem.finetune.drift.FindingStore;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.Remedy;
import dev.tandem.finetune.drift.RemedyRun;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;

/** Starts remedies. Those that need a person end at once and say what is to be done. */
@ApplicationScoped
public class Remedies {

  private final Drift drift;
  private final FindingStore findings;
  private final Event<Drift.Waiting> waiting;
  private final Clock clock;

  Remedies(Drift drift, FindingStore findings, Event<Drift.Waiting> waiting, Clock clock) {
    this.drift = drift;
    this.findings = findings;
    this.waiting = waiting;
    this.clock = clock;
  }

  /**
   * Starts the remedy of a finding.
   *
   * @throws ApiError 404 when there is no such finding, 409 when it is closed or its remedy is
   *     running
   */
  public Uni<Finding> start(String project, String monitor, String id) {
    return drift
        .finding(project, monitor, id)
        .invoke(Remedies::refuseClosed)
        .chain(
            finding ->
                drift
                    .get(project, monitor)
                    .chain(kept -> findings.startRemedy(kept, id, run(kept, finding.remedy()))))
        .invoke(
            started -> {
              if (!started) {
                throw ApiError.of(
                    409, "remedy_running", null, "The remedy of this finding is running.");
              }
              waiting.fire(new Drift.Waiting(id));
            })
        .chain(() -> drift.finding(project, monitor, id));
  }

  private static void refuseClosed(Finding finding) {
    if (!finding.status().equals("open")) {
      throw ApiError.of(409, "finding_closed", null, "A later check did not find this any more.");
    }
  }

  private RemedyRun run(Monitor monitor, Remedy remedy) {
    long now = clock.instant().getEpochSecond();
    RemedyRun run =
        RemedyRun.begun(
            Ids.next(RemedyRun.PREFIX),
            remedy,
            remedy == Remedy.RE_TUNE ? Retraining.DATASET : Reprocessing.FILES,
            now);
    return switch (remedy) {
      case ADD_DOCUMENTS ->
          run.at(null, null)
              .ended(
                  RemedyRun.NEEDS_PERSON,
                  "Add documents that answer the questions of this finding to %s; GET the finding for the questions. Then check again."
                      .formatted(stores(monitor)),
                  now);
      case RE_FIT_THRESHOLDS ->
          run.at(null, null)
              .ended(
                  RemedyRun.NEEDS_PERSON,
                  "Make a test set of present questions with rows that must be abstained from, evaluate '%s' on it, and set its routing by the risk-coverage curve (docs/abstention.md, docs/routing.md)."
                      .formatted(monitor.deployment()),
                  now);
      default -> run;
    };
  }

  private static String stores(Monitor monitor) {
    return monitor.snapshot().stores().isEmpty()
        ? "a vector store of the deployment"
        : String.join(", ", monitor.snapshot().stores());
  }
}
