package dev.tandem.finetune.run;

import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.files.TrainingFiles;
import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobError;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.model.BaseModel;
import dev.tandem.finetune.model.BaseModels;
import dev.tandem.finetune.preflight.Preflight;
import dev.tandem.finetune.preflight.Preflight.Finding;
import dev.tandem.finetune.preflight.Preflight.Report;
import dev.tandem.finetune.preflight.Preflight.Split;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fetches the files of a job, has them looked at, and keeps what training will read: from here on
 * the job does not need them in {@code /v1/files} any more.
 */
@ApplicationScoped
class Validation implements Step {

  private final TrainingFiles files;
  private final Preflight preflight;
  private final Artifacts artifacts;
  private final BaseModels models;
  private final UsableFiles usable;
  private final Clock clock;

  Validation(
      TrainingFiles files,
      Preflight preflight,
      Artifacts artifacts,
      BaseModels models,
      UsableFiles usable,
      Clock clock) {
    this.files = files;
    this.preflight = preflight;
    this.artifacts = artifacts;
    this.models = models;
    this.usable = usable;
    this.clock = clock;
  }

  /** A file of the job that cannot be used. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;
    private final String param;

    Unusable(String param, String message) {
      super(message);
      this.param = param;
    }
  }

  @Override
  public Outcome take(Claimed claimed) throws IOException {
    Job job = claimed.job();
    JobState.ValidatingFiles state = (JobState.ValidatingFiles) job.state();
    Path folder = Files.createTempDirectory("tandem-validation-");
    try {
      return new Outcome.Next(validate(job, state, folder));
    } catch (Unusable e) {
      return failed(state, e.param, e.getMessage());
    } finally {
      try (var left = Files.list(folder)) {
        for (Path each : left.toList()) {
          Files.deleteIfExists(each);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  private Change validate(Job job, JobState.ValidatingFiles state, Path folder)
      throws IOException, Unusable {
    JobSpec spec = job.spec();
    Path training = fetch(job, "training_file", spec.trainingFile(), folder);
    Path validation = fetch(job, "validation_file", spec.validationFile(), folder);
    Path general = fetch(job, "tandem.general_file", spec.generalFile(), folder);
    BaseModel model =
        models
            .find(spec.model())
            .orElseThrow(() -> new Unusable("model", "The model is not configured here any more."));
    Preflight.Request request =
        new Preflight.Request(
            model,
            spec.method(),
            spec.technique().wire(),
            spec.hyperparameters().epochs().asInt(model.epochs().orElse(0)),
            training,
            Optional.ofNullable(validation));
    Report report = preflight.check(request);
    if (!report.errors().isEmpty()) {
      Finding first = report.errors().getFirst();
      throw new Unusable(first.param(), message(report.errors()));
    }
    Path rest = folder.resolve("rest.jsonl");
    Path held = folder.resolve("held.jsonl");
    Optional<Split> split =
        validation == null ? preflight.split(request, spec.seed(), rest, held) : Optional.empty();
    Digests digests =
        new Digests(
            keep(job, JobData.TRAINING, split.isPresent() ? rest : training),
            keep(job, JobData.VALIDATION, split.isPresent() ? held : validation),
            keep(job, JobData.GENERAL, general));
    long rows = split.map(Split::training).orElse(report.rows());
    return Change.to(
        state.accepted(Planning.plan(spec, model, rows, digests)), events(job, report, split));
  }

  private JobEvent.New[] events(Job job, Report report, Optional<Split> split) {
    Instant now = clock.instant();
    List<JobEvent.New> events = new ArrayList<>();
    events.add(JobEvent.New.info(now, "Validating training file: " + job.spec().trainingFile()));
    if (job.spec().validationFile() != null) {
      events.add(
          JobEvent.New.info(now, "Validating validation file: " + job.spec().validationFile()));
    }
    split.ifPresent(
        parts ->
            events.add(
                JobEvent.New.info(
                    now,
                    "No validation file was given: %d of %d rows are held back to validate with"
                        .formatted(parts.validation(), parts.training() + parts.validation()))));
    report.notes().forEach(text -> events.add(JobEvent.New.info(now, text)));
    report.warnings().forEach(text -> events.add(JobEvent.New.of(now, "warn", text)));
    events.add(JobEvent.New.info(now, "Files validated, moving job to queued state"));
    return events.toArray(JobEvent.New[]::new);
  }

  private Path fetch(Job job, String param, String id, Path folder) throws Unusable {
    if (id == null) {
      return null;
    }
    // It was there when the job was created; that may be a while ago.
    Optional<String> problem = usable.problem(job.project(), id);
    if (problem.isPresent()) {
      throw new Unusable(param, problem.get());
    }
    Path local = folder.resolve(param + ".jsonl");
    if (!files.download(job.project(), id, local)) {
      throw new Unusable(param, "The file '" + id + "' was deleted.");
    }
    return local;
  }

  /** Its SHA-256; null for null. */
  private String keep(Job job, String name, Path file) throws IOException {
    if (file == null) {
      return null;
    }
    String digest = JobData.digest(Files.newInputStream(file));
    artifacts.put(JobData.key(job.id(), name), file);
    return digest;
  }

  private static String message(List<Finding> errors) {
    StringBuilder message = new StringBuilder();
    for (Finding finding : errors) {
      message.append(message.isEmpty() ? "" : " ").append(finding.message());
    }
    return message.toString();
  }

  private Outcome failed(JobState.ValidatingFiles state, String param, String message) {
    Instant now = clock.instant();
    String code = param.equals("model") ? "model_not_found" : "invalid_" + param;
    return new Outcome.Next(
        Change.to(
            state.failed(now, new JobError(code, message, param)),
            JobEvent.New.of(now, "error", message)));
  }
}
