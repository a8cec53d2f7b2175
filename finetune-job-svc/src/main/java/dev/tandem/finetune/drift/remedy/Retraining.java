package dev.tandem.finetune.drift.remedy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.drift.DriftQueue.ClaimedRemedy;
import dev.tandem.finetune.drift.Live;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.drift.RemedyRun.Made;
import dev.tandem.finetune.drift.TunedOn;
import dev.tandem.finetune.drift.TunedOn.Tuned;
import dev.tandem.finetune.drift.remedy.Gate.Candidate;
import dev.tandem.finetune.job.CreateJob;
import dev.tandem.finetune.job.FineTuningJob;
import dev.tandem.finetune.job.FineTuningJobs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The retraining pipeline: a new version of the data set, a job as the one that made the model, a
 * paired evaluation against the deployment, and the gate, where it stops. Each step is looked up
 * before it is taken, so that one that was cut off is not taken twice. Blocks.
 */
@ApplicationScoped
class Retraining {

  static final String DATASET = "dataset";
  static final String TUNING = "tuning";
  static final String EVALUATION = "evaluation";
  static final String GATE = "gate";

  /** Names the remedy in the metadata of its job. */
  private static final String MARK = "drift_remedy";

  private static final Set<String> ENDED_BADLY = Set.of("failed", "cancelled");

  private final TunedOn models;
  private final NewRows rows;
  private final FineTuningJobs jobs;
  private final Comparison comparison;
  private final Gate gate;
  private final Live live;
  private final ObjectMapper json;
  private final Clock clock;

  Retraining(
      TunedOn models,
      NewRows rows,
      FineTuningJobs jobs,
      Comparison comparison,
      Gate gate,
      Live live,
      ObjectMapper json,
      Clock clock) {
    this.models = models;
    this.rows = rows;
    this.jobs = jobs;
    this.comparison = comparison;
    this.gate = gate;
    this.live = live;
    this.json = json;
    this.clock = clock;
  }

  RemedyRun step(ClaimedRemedy claimed) {
    Monitor monitor = claimed.monitor();
    RemedyRun run = claimed.finding().run();
    return switch (run.step()) {
      case DATASET -> dataset(monitor, run);
      case TUNING -> run.job() == null ? tune(monitor, run) : tuned(monitor, run);
      case EVALUATION -> evaluate(monitor, run);
      default -> hold(monitor, run);
    };
  }

  private Optional<Tuned> present(Monitor monitor) {
    String model = live.snapshot(monitor.project(), monitor.deployment()).model();
    return models.find(monitor.project(), model);
  }

  private RemedyRun dataset(Monitor monitor, RemedyRun run) {
    Optional<Tuned> tuned = present(monitor);
    if (tuned.isEmpty()) {
      return needsPerson(run, "The deployment's model was not tuned here, so nothing tells how.");
    }
    NewRows.Made made = rows.make(monitor, tuned.get());
    return made.dataset() == null
        ? needsPerson(run, made.lacking())
        : run.with(Made.DATASET, made.dataset())
            .at(TUNING, "There is a new version of the data set.");
  }

  private RemedyRun tune(Monitor monitor, RemedyRun run) {
    Map<String, String> mark = Map.of(MARK, run.id());
    List<FineTuningJob> started =
        jobs.list(monitor.project(), 1, null, mark).await().indefinitely().data();
    if (!started.isEmpty()) {
      return run.with(Made.JOB, started.getFirst().id());
    }
    Optional<Tuned> tuned = present(monitor);
    if (tuned.isEmpty()) {
      return needsPerson(run, "The deployment has got another model meanwhile.");
    }
    FineTuningJob old =
        jobs.get(monitor.project(), tuned.get().model().fineTuningJob()).await().indefinitely();
    FineTuningJob job =
        jobs.create(monitor.project(), like(old, run.dataset(), mark)).await().indefinitely();
    return run.with(Made.JOB, job.id()).at(TUNING, "The model is being tuned.");
  }

  private CreateJob like(FineTuningJob old, String dataset, Map<String, String> mark) {
    FineTuningJob.Extension was = old.tandem();
    ObjectNode tandem = json.createObjectNode();
    tandem.set("technique", json.valueToTree(was.technique()));
    if (was.rank() != null) {
      tandem.put("rank", was.rank());
    }
    if (was.merge()) {
      tandem.put("merge", true);
    }
    if (was.generalFile() != null) {
      tandem.put("general_file", was.generalFile());
    }
    return new CreateJob(
        old.model(),
        dataset,
        null,
        old.userProvidedSuffix(),
        json.getNodeFactory().numberNode(old.seed()),
        json.valueToTree(mark),
        null,
        json.convertValue(old.method(), CreateJob.Method.class),
        null,
        tandem);
  }

  private RemedyRun tuned(Monitor monitor, RemedyRun run) {
    FineTuningJob job = jobs.get(monitor.project(), run.job()).await().indefinitely();
    if (ENDED_BADLY.contains(job.status())) {
      String why = job.error() == null ? job.status() : job.error().message();
      return run.ended(RemedyRun.FAILED, "Tuning ended: " + why, now());
    }
    if (job.fineTunedModel() == null) {
      return run;
    }
    RemedyRun made = run.with(Made.MODEL, job.fineTunedModel());
    if (monitor.testSet() == null) {
      return needsPerson(
          made,
          "The model is tuned. The monitor names no test set, so it was not compared; evaluate it before it answers.");
    }
    return "loaded".equals(job.tandem().serving())
        ? made.at(EVALUATION, "The model is tuned and served.")
        : made.at(TUNING, "The model is tuned and waits to be served.");
  }

  private RemedyRun evaluate(Monitor monitor, RemedyRun run) {
    if (run.evaluation() == null) {
      return run.with(Made.EVALUATION, comparison.start(monitor, run))
          .at(EVALUATION, "It is compared with what the deployment answers.");
    }
    return switch (comparison.status(monitor, run)) {
      case QUEUED, RUNNING -> run;
      case SUCCEEDED -> run.at(GATE, comparison.verdict(monitor, run));
      default -> run.ended(RemedyRun.FAILED, comparison.failure(monitor, run), now());
    };
  }

  private RemedyRun hold(Monitor monitor, RemedyRun run) {
    Optional<String> promotion =
        gate.hold(
            new Candidate(
                monitor.project(),
                monitor.deployment(),
                run.model(),
                monitor.testSet(),
                run.evaluation()));
    return promotion
        .map(
            id ->
                run.with(Made.PROMOTION, id)
                    .ended(RemedyRun.SUCCEEDED, run.message() + " It waits at the gate.", now()))
        .orElseGet(
            () ->
                needsPerson(
                    run,
                    run.message() + " Decide by the evaluation whether the deployment gets it."));
  }

  private RemedyRun needsPerson(RemedyRun run, String what) {
    return run.ended(RemedyRun.NEEDS_PERSON, what, now());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
