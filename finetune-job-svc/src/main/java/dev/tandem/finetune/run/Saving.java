package dev.tandem.finetune.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.files.TrainingFiles;
import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobError;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.serving.Serving;
import dev.tandem.finetune.serving.TunedModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that what the trainer made is whole, keeps its metrics as a file of the project, and has
 * the model served.
 */
@ApplicationScoped
class Saving implements Step {

  private static final String METRICS = "metrics.csv";

  /** Before the id of a kept result file, so that it is not kept again. */
  private static final String KEPT = "result-file:";

  private final Artifacts artifacts;
  private final TrainingFiles files;
  private final Serving serving;
  private final ModelArtifacts models;
  private final RunConfig config;
  private final Clock clock;

  Saving(
      Artifacts artifacts,
      TrainingFiles files,
      Serving serving,
      ModelArtifacts models,
      RunConfig config,
      Clock clock) {
    this.artifacts = artifacts;
    this.files = files;
    this.serving = serving;
    this.models = models;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Outcome take(Claimed claimed) throws IOException {
    Job job = claimed.job();
    JobState.Saving state = (JobState.Saving) job.state();
    if (job.note() == null || !job.note().startsWith(KEPT)) {
      Optional<String> broken = brokenFile(job);
      if (broken.isPresent()) {
        return failed(state, broken.get());
      }
      return new Outcome.Again(Duration.ZERO, KEPT + keepMetrics(job), List.of());
    }
    String file = job.note().substring(KEPT.length());
    return finish(claimed, state, file.isEmpty() ? List.of() : List.of(file));
  }

  private Optional<String> brokenFile(Job job) throws IOException {
    JsonNode listed = job.result().path("manifest").path("files");
    for (Map.Entry<String, JsonNode> entry : listed.properties()) {
      Optional<InputStream> found = artifacts.open(JobData.output(job.id(), entry.getKey()));
      String digest = entry.getValue().path("sha256").asText();
      if (found.isEmpty() || !JobData.digest(found.get()).equals(digest)) {
        return Optional.of(entry.getKey());
      }
    }
    return listed.isEmpty() ? Optional.of("manifest.json") : Optional.empty();
  }

  /** The id of the file, or empty when the trainer made no metrics. */
  private String keepMetrics(Job job) throws IOException {
    Optional<InputStream> metrics = artifacts.open(JobData.output(job.id(), METRICS));
    if (metrics.isEmpty()) {
      return "";
    }
    try (InputStream bytes = metrics.get()) {
      return files.keepResult(job.project(), job.id() + "-metrics.csv", bytes.readAllBytes());
    }
  }

  private Outcome finish(Claimed claimed, JobState.Saving state, List<String> resultFiles)
      throws IOException {
    Job job = claimed.job();
    Optional<String> notServed = serve(claimed);
    Instant now = clock.instant();
    List<JobEvent.New> events = new ArrayList<>();
    notServed.ifPresent(
        why ->
            events.add(
                JobEvent.New.of(
                    now,
                    "warn",
                    "The model is kept, but can not be used yet, which is tried again: " + why)));
    events.add(JobEvent.New.info(now, "New fine-tuned model created: " + job.modelName()));
    events.add(JobEvent.New.info(now, "The job has successfully completed"));
    long tokens = job.result().path("trained_tokens").asLong();
    return new Outcome.Next(
        new Change(
            state.saved(now, job.modelName(), resultFiles, tokens),
            events,
            notServed.orElse("loaded")));
  }

  /** Why the model is not served; empty when it is. */
  private Optional<String> serve(Claimed claimed) throws IOException {
    TunedModel model = models.of(claimed.job());
    try {
      serving.load(model);
      return serving.verify(model)
          ? Optional.empty()
          : Optional.of("The model servers do not list it after loading.");
    } catch (ApiError e) {
      if (e.status() >= 500 && claimed.claims() < config.servingTries()) {
        throw e;
      }
      return Optional.of(e.getMessage());
    }
  }

  private Outcome failed(JobState.Saving state, String file) {
    Instant now = clock.instant();
    String message = "The file '%s' did not arrive whole from the trainer.".formatted(file);
    return new Outcome.Next(
        Change.to(
            state.failed(now, new JobError("invalid_output", message, null)),
            JobEvent.New.of(now, "error", message)));
  }
}
