package dev.tandem.finetune.evaluation.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.run.Evaluation.Spec;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Asked;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Complete;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.finetune.evaluation.score.Measured;
import dev.tandem.finetune.evaluation.score.Metrics;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.score.Reporting;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.evaluation.testset.TestSetStore;
import dev.tandem.finetune.evaluation.threshold.Checked;
import dev.tandem.finetune.evaluation.threshold.Thresholds;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The steps of an evaluation, each under a claim. Blocks. */
@ApplicationScoped
class EvaluationSteps {

  private static final Logger LOG = Logger.getLogger(EvaluationSteps.class);
  private static final int GROWTH = 3;
  private static final int ALL = Integer.MAX_VALUE;

  private final EvaluationQueue queue;
  private final TestSetStore sets;
  private final RowRun run;
  private final Thresholds thresholds;
  private final EvaluationsConfig config;
  private final Clock clock;

  EvaluationSteps(
      EvaluationQueue queue,
      TestSetStore sets,
      RowRun run,
      Thresholds thresholds,
      EvaluationsConfig config,
      Clock clock) {
    this.queue = queue;
    this.sets = sets;
    this.run = run;
    this.thresholds = thresholds;
    this.config = config;
    this.clock = clock;
  }

  Optional<Asked> claim() {
    return queue.claim(config.lease(), clock.instant()).await().indefinitely();
  }

  Optional<Complete> claimComplete() {
    return queue.claimComplete(config.lease()).await().indefinitely();
  }

  void renew(Asked asked) {
    queue.renew(asked, config.lease()).await().indefinitely();
  }

  /** Asks; what cannot be answered is tried again or has failed, and is never left out. */
  void ask(Asked asked) {
    Evaluation evaluation = asked.evaluation();
    Spec spec = evaluation.spec();
    try {
      List<TestRow> rows =
          sets.rows(evaluation.project(), spec.testSet(), asked.position() - 1L, 1)
              .await()
              .indefinitely();
      if (rows.isEmpty()) {
        end(asked, Outcome.failed("The test set was deleted."));
        return;
      }
      // Each question comes from somebody else: what one says must not be remembered for the next.
      String user =
          "%s:%d:%d:%d".formatted(evaluation.id(), asked.position(), asked.run(), asked.side());
      end(
          asked,
          run.of(
              evaluation.project(),
              spec,
              spec.sides().get(asked.side()),
              rows.getFirst(),
              user,
              asked.run() == 0));
    } catch (ApiError e) {
      boolean mayHelp = e.status() == 429 || e.status() >= 500;
      if (mayHelp && asked.tries() < config.tries()) {
        queue.retry(asked, pause(asked.tries())).await().indefinitely();
      } else {
        end(asked, Outcome.failed(e.getMessage()));
      }
    }
  }

  private void end(Asked asked, Outcome outcome) {
    if (!queue.done(asked, outcome).await().indefinitely()) {
      LOG.debugf("a question of %s was answered by another worker", asked.evaluation().id());
    }
  }

  /** For what should not happen: the row fails, so that the evaluation ends. */
  void broke(Asked asked, RuntimeException why) {
    LOG.errorf(why, "a question of %s", asked.evaluation().id());
    end(asked, Outcome.failed("This row could not be worked on; the server's log tells why."));
  }

  private Duration pause(int tries) {
    Duration pause = config.retryPause();
    for (int i = 1; i < tries; i++) {
      pause = pause.multipliedBy(GROWTH);
    }
    return pause;
  }

  /** Makes the report, and ends the evaluation. */
  void finish(Complete complete) {
    Evaluation evaluation = complete.evaluation();
    Spec spec = evaluation.spec();
    List<TestRow> rows =
        sets.rows(evaluation.project(), spec.testSet(), 0, ALL).await().indefinitely();
    if (rows.isEmpty()) {
      end(complete, null, "The test set was deleted.", List.of());
      return;
    }
    List<Item> items = queue.outcomes(complete).await().indefinitely();
    List<List<Measured>> sides = new ArrayList<>();
    for (int side = 0; side < spec.sides().size(); side++) {
      sides.add(measured(spec, side, rows, items));
    }
    Report report =
        new Reporting(Metrics.named(spec.metrics()), spec.settings())
            .of(sides.getFirst(), sides.size() > 1 ? sides.get(1) : null, notes(evaluation, rows));
    String error = sides.stream().anyMatch(EvaluationSteps::failed) ? error(report) : null;
    List<Checked> checked =
        error == null && spec.deployment() != null
            ? thresholds.check(
                evaluation.project(),
                spec.deployment(),
                evaluation.configuration().path("test_set").path("name").asText(),
                evaluation.id(),
                report)
            : List.of();
    if (end(complete, report, error, checked) && error == null && spec.deployment() != null) {
      thresholds.measured(evaluation.project(), spec.deployment(), report, checked);
    }
  }

  private static List<Measured> measured(
      Spec spec, int side, List<TestRow> rows, List<Item> items) {
    Map<Integer, List<Outcome>> outcomes =
        items.stream()
            .filter(each -> each.side() == side)
            .sorted(Comparator.comparingInt(Item::run))
            .collect(
                Collectors.groupingBy(
                    Item::position, Collectors.mapping(Item::outcome, Collectors.toList())));
    List<Measured> measured = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      measured.add(
          new Measured(
              rows.get(i),
              spec.sides().get(side).findsOnly(),
              outcomes.get(i + 1),
              spec.settings()));
    }
    return measured;
  }

  private static boolean failed(List<Measured> side) {
    return side.stream().allMatch(Measured::isFailed);
  }

  private static String error(Report report) {
    var side =
        report.target().failedRows() == report.target().rows()
            ? report.target()
            : report.baseline();
    return side.failures().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> "No row was answered. Most often: " + most.getKey())
        .orElse("No row was answered.");
  }

  private static List<String> notes(Evaluation evaluation, List<TestRow> rows) {
    List<String> notes = new ArrayList<>();
    int gone = evaluation.configuration().path("missing_sources").size();
    if (gone > 0) {
      notes.add(
          "%d files that are expected as sources do not exist; rows that expect them find nothing of them."
              .formatted(gone));
    }
    boolean passages =
        rows.stream()
            .flatMap(row -> row.expectedSources().stream())
            .anyMatch(source -> source.passage() != null || source.page() != null);
    if (passages && !evaluation.spec().target().findsOnly()) {
      notes.add(
          "Receipts keep neither text nor pages of passages, so retrieval is measured by file and bytes; evaluate a search for passages and pages.");
    }
    return notes;
  }

  private boolean end(Complete complete, Report report, String error, List<Checked> checked) {
    return queue.end(complete, report, error, clock.instant(), checked).await().indefinitely();
  }
}
